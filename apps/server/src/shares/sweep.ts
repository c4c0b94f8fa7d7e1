import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { type EngineParts, endAndErase, eraseEnded } from './ending.ts';
import { type Share, standingOf } from './share.ts';
import { deleteShares, listDue, lockShareById } from './shares.store.ts';

/** Shares a transaction: small, so that requests never wait long for the sweep. */
const batchSize = 100;

export interface SweepParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly parts: EngineParts;
}

/** Erases payloads whose last claim has ended. Runs every few seconds. */
export function sweepEndedClaims(sweep: SweepParts): Promise<number> {
  return inBatches(sweep, 'erasure', async (tx, share, now) => {
    if (share.eraseAt !== undefined && share.eraseAt <= now) await eraseEnded(tx, sweep.parts, share);
  });
}

/** Ends and erases what has expired. */
export function sweepExpired(sweep: SweepParts): Promise<number> {
  return inBatches(sweep, 'expiry', async (tx, share, now) => {
    if (standingOf(share, now) === 'expired' && share.state !== 'expired') {
      await endAndErase(tx, sweep.parts, share, 'expired', now);
    }
  });
}

/** Removes tombstones that have stood long enough: from then on the share never was. */
export async function sweepForgotten({ database, clock }: SweepParts): Promise<number> {
  const now = clock.now();
  let count = 0;
  for (;;) {
    const due = await listDue(database.db, 'forgetting', now, batchSize);
    if (due.length === 0) return count;
    const ids = due.map((share) => share.id);
    await database.transact((tx) => deleteShares(tx, ids));
    count += due.length;
  }
}

type Tx = Parameters<Parameters<Database['transact']>[0]>[0];

/** Ends what is due, batch by batch. Each share is locked and looked at again, since a reader may have been first. */
async function inBatches(
  { database, clock }: SweepParts,
  due: 'erasure' | 'expiry',
  end: (tx: Tx, share: Share, now: number) => Promise<void>,
): Promise<number> {
  // One instant for the whole sweep: were the clock to step back within it, it would find the same shares for ever.
  const now = clock.now();
  let count = 0;
  for (;;) {
    const shares = await listDue(database.db, due, now, batchSize);
    if (shares.length === 0) break;
    await database.transact(async (tx) => {
      for (const { id } of shares) {
        const share = await lockShareById(tx, id);
        if (share) await end(tx, share, now);
      }
    });
    count += shares.length;
  }
  if (count > 0) database.noteErasure();
  return count;
}
