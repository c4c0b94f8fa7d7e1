import type { Kysely } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema, ShareState } from '../database/schema.ts';
import { endAndErase } from './ending.ts';
import type { ReportParts } from './reports.ts';
import { isEndable, type Share } from './share.ts';
import { lockShare, lockShareById, setState } from './shares.store.ts';
import type { TokenForm } from './token-form.ts';

type Tx = Parameters<Parameters<Database['transact']>[0]>[0];

/** What a decision about a share works with. */
export interface ModerationParts extends ReportParts {
  /** The forms of the links that complaints name, one for each kind of share. */
  readonly tokens: readonly TokenForm[];
}

/** A reported share as the operator sees it. Its link cannot be shown: only a hash of it is kept. */
export interface ReportedShare {
  readonly shareId: number;
  readonly kind: string;
  readonly state: ShareState;
  readonly hasAccount: boolean;
  readonly createdAt: number;
  readonly reports: readonly {
    readonly at: number;
    readonly reason: string;
    readonly details: string | null;
    readonly hasProof: boolean;
  }[];
}

const listedShares = 100;
const listedReports = 5_000;

/** Shares with open reports, the last reported first, at most a hundred: many reports of one hide no other. */
export async function listReported(db: Kysely<Schema>): Promise<ReportedShare[]> {
  const reported = db
    .selectFrom('share_reports')
    .innerJoin('shares', 'shares.id', 'share_reports.share_id')
    .select('share_reports.share_id')
    .groupBy('share_reports.share_id')
    .orderBy((eb) => eb.fn.max('share_reports.id'), 'desc')
    .limit(listedShares);
  const rows = await db
    .selectFrom('share_reports as report')
    .innerJoin('shares as share', 'share.id', 'report.share_id')
    .select(['share.id', 'share.kind', 'share.state', 'share.organization_id', 'share.created_at as made_at'])
    .select(['report.created_at', 'report.reason', 'report.details', 'report.has_proof'])
    .where('share.id', 'in', reported)
    .orderBy('report.id', 'desc')
    .limit(listedReports)
    .execute();
  const groups = Map.groupBy(rows, (row) => row.id);
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first ? [summary(first, [first, ...rest])] : [],
  );
}

interface ReportRow {
  readonly id: number;
  readonly kind: string;
  readonly state: ShareState;
  readonly organization_id: number | null;
  readonly made_at: number;
  readonly created_at: number;
  readonly reason: string;
  readonly details: string | null;
  readonly has_proof: number;
}

function summary(share: ReportRow, rows: readonly ReportRow[]): ReportedShare {
  return {
    shareId: share.id,
    kind: share.kind,
    state: share.state,
    hasAccount: share.organization_id !== null,
    createdAt: share.made_at,
    reports: rows.map((row) => ({
      at: row.created_at,
      reason: row.reason,
      details: row.details,
      hasProof: row.has_proof === 1,
    })),
  };
}

/** Ends a review for the share: it can be opened again unless it ended meanwhile, and its reports are settled. */
export function releaseShare(parts: ModerationParts, shareIdOrToken: string): Promise<boolean> {
  return decide(parts, shareIdOrToken, async (tx, share) => {
    if (share.state !== 'quarantined') return false;
    await setState(tx, share.id, 'live');
    await tx.deleteFrom('share_reports').where('share_id', '=', share.id).execute();
    return true;
  });
}

/** Ends a share for good and erases its payload. */
export async function takeDownShare(parts: ModerationParts, shareIdOrToken: string): Promise<boolean> {
  const isDone = await decide(parts, shareIdOrToken, async (tx, share) => {
    const now = parts.clock.now();
    if (!isEndable(share, now)) return false;
    await endAndErase(tx, share, 'taken_down', now);
    return true;
  });
  parts.database.noteErasure();
  return isDone;
}

async function decide(
  { database, tokens }: ModerationParts,
  shareIdOrToken: string,
  act: (tx: Tx, share: Share) => Promise<boolean>,
): Promise<boolean> {
  return database.transact(async (tx) => {
    // The list of reports names shares by their number; whoever complains names the link.
    const isId = /^\d{13,16}$/.test(shareIdOrToken);
    const share = isId
      ? await lockShareById(tx, Number(shareIdOrToken))
      : await lockShareOf(tx, tokens, shareIdOrToken);
    return share ? act(tx, share) : false;
  });
}

async function lockShareOf(tx: Tx, forms: readonly TokenForm[], token: string): Promise<Share | undefined> {
  for (const form of forms) {
    const locked = await lockShare(tx, form.locate(token));
    if (locked) return locked.share;
  }
  return undefined;
}
