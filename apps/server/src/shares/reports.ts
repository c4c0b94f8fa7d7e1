import type { Kysely } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { hasClaimed } from './claims.store.ts';
import type { EngineParts } from './ending.ts';
import { type Share, standingOf } from './share.ts';
import { lockShareById, setState } from './shares.store.ts';
import { hashToken, hashTokenBytes, isSameHash } from './tokens.ts';

const dayMs = 86_400_000;
/** Reports with proof, from so many networks, that hold a share for review. */
const networksToQuarantine = 3;

export interface Report {
  readonly reason: string;
  readonly details: string | undefined;
  /** Keyed hash of the reporter's network. */
  readonly networkHash: Uint8Array;
  readonly linkToken: string | undefined;
  readonly claim: string | undefined;
}

export interface ReportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly parts: EngineParts;
}

/**
 * Keeps a report for the operator. Three reports from different networks that prove to have the share hold it
 * for review; never a share of an account, and never more than one a network and day.
 */
export async function reportShare(
  { database, clock, parts }: ReportParts,
  shareId: number,
  report: Report,
): Promise<void> {
  await database.transact(async (tx) => {
    const share = await lockShareById(tx, shareId);
    if (!share) return;
    const now = clock.now();
    const hasProof = await proves(tx, share, report);
    await tx
      .insertInto('share_reports')
      .values({
        id: parts.ids.next(),
        share_id: share.id,
        created_at: now,
        reason: report.reason,
        details: report.details ?? null,
        has_proof: hasProof ? 1 : 0,
        network_hash: report.networkHash,
        day: Math.floor(now / dayMs),
      })
      .onConflict((conflict) => {
        const again = conflict.columns(['share_id', 'network_hash', 'day']);
        // A proof that comes later counts: else a neighbour's empty report would use up the day of a network.
        return hasProof ? again.doUpdateSet({ has_proof: 1 }) : again.doNothing();
      })
      .execute();
    const canBeHeld = share.organizationId === undefined && standingOf(share, now) === 'open';
    if (hasProof && canBeHeld && (await countNetworks(tx, share.id)) >= networksToQuarantine) {
      await setState(tx, share.id, 'quarantined');
    }
  });
}

/** Whether a reporter may learn that the share exists: what is told to readers, and no more. */
export async function isVisibleToReporter(
  db: Kysely<Schema>,
  share: Share,
  report: Pick<Report, 'linkToken' | 'claim'>,
  now: number,
): Promise<boolean> {
  // Without a link token to prove, expired is like never seen.
  return share.linkTokenHash ? proves(db, share, report) : standingOf(share, now) !== 'expired';
}

/** The link token proves it, or a claim that was taken; a share without link token has only the address to show. */
async function proves(
  tx: Kysely<Schema>,
  share: Share,
  report: Pick<Report, 'linkToken' | 'claim'>,
): Promise<boolean> {
  if (!share.linkTokenHash) return true;
  if (report.linkToken && isSameHash(share.linkTokenHash, hashTokenBytes(report.linkToken))) return true;
  if (!report.claim) return false;
  return hasClaimed(tx, { shareId: share.id, claimHash: hashToken(report.claim) });
}

async function countNetworks(db: Kysely<Schema>, shareId: number): Promise<number> {
  const row = await db
    .selectFrom('share_reports')
    .select((eb) => eb.fn.count<number>('network_hash').distinct().as('networks'))
    .where('share_id', '=', shareId)
    .where('has_proof', '=', 1)
    .executeTakeFirstOrThrow();
  return Number(row.networks);
}
