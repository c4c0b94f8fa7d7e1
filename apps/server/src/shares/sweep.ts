import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { type EngineParts, endAndErase } from './ending.ts';
import { erasePayloadKeys } from './payload-keys.ts';
import { type Share, standingOf } from './share.ts';
import { deleteShares, listDue, lockShareById, setErased } from './shares.store.ts';

type Tx = Transaction<Schema>;

/** Shares a transaction: small, so that requests never wait long for the sweep. */
const batchSize = 100;

export interface SweepParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly parts: EngineParts;
}

/** What one sweep did, in shares. */
export interface Swept {
  readonly expired: number;
  readonly erased: number;
  readonly forgotten: number;
}

/**
 * Does what is due: ends shares that have expired, removes the payloads of those that have ended, their claims
 * included, and forgets tombstones that have stood long enough: from then on the share never was.
 */
export async function sweepShares({ database, clock, parts }: SweepParts): Promise<Swept> {
  // One instant for the whole sweep: were the clock to step back within it, it would find the same shares for ever.
  const now = clock.now();
  const total = { expired: 0, erased: 0, forgotten: 0 };
  for (;;) {
    const ids = await listDue(database.db, now, batchSize);
    if (ids.length === 0) break;
    const { expired, erased, forgotten } = await database.transact((tx) => sweepBatch(tx, parts, ids, now));
    total.expired += expired;
    total.erased += erased;
    total.forgotten += forgotten;
  }
  if (total.erased > 0) database.noteErasure();
  return total;
}

/** Each share is locked and looked at again, since a reader, or another node, may have been first. */
async function sweepBatch(tx: Tx, parts: EngineParts, ids: readonly number[], now: number): Promise<Swept> {
  const toErase: Share[] = [];
  const toForget: number[] = [];
  let expired = 0;
  for (const id of ids) {
    const share = await lockShareById(tx, id);
    if (!share) continue;
    if (standingOf(share, now) === 'expired' && share.state !== 'expired') {
      await endAndErase(tx, share, 'expired', now);
      expired += 1;
      toErase.push(share);
    } else if (share.eraseAt !== undefined) {
      if (share.eraseAt <= now) toErase.push(share);
    } else if (share.forgetAt <= now) toForget.push(id);
  }
  await erasePayloads(tx, parts, toErase);
  if (toForget.length > 0) await deleteShares(tx, toForget);
  return { expired, erased: toErase.length, forgotten: toForget.length };
}

async function erasePayloads(tx: Tx, parts: EngineParts, shares: readonly Share[]): Promise<void> {
  if (shares.length === 0) return;
  for (const [name, ofKind] of Map.groupBy(shares, (share) => share.kind)) {
    const kind = parts.kinds.get(name);
    if (!kind) throw new Error(`no payload kind ${name} is registered`);
    await kind.erase(
      tx,
      ofKind.map((share) => share.id),
    );
  }
  const ids = shares.map((share) => share.id);
  // The keys of claims that have ended; those of shares that ended otherwise are zero already.
  await erasePayloadKeys(tx, ids);
  await setErased(tx, ids);
}
