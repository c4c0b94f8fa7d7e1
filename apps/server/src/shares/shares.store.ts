import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { AccessOutcome, Schema, ShareState, SharesTable } from '../database/schema.ts';
import type { Attempts, Share } from './share.ts';
import { isSameHash, tokenKeyOf } from './tokens.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** Finds a share by the hash of its token; undefined also for a token that only begins alike. */
export async function getShare(db: Db, tokenHash: Uint8Array): Promise<Share | undefined> {
  const query = db.selectFrom('shares').selectAll().where('token_key', '=', tokenKeyOf(tokenHash));
  return matching(await query.executeTakeFirst(), tokenHash);
}

/** Finds a share and holds it for this transaction: whoever asks next waits and sees what was decided. */
export async function lockShare(tx: Tx, tokenHash: Uint8Array, engine: Engine): Promise<Share | undefined> {
  const query = tx.selectFrom('shares').selectAll().where('token_key', '=', tokenKeyOf(tokenHash));
  return matching(await lockRows(engine, query).executeTakeFirst(), tokenHash);
}

/** Inserts a share; false when its token is taken, so that the caller draws another. */
export async function insertShare(tx: Tx, row: Insertable<SharesTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('shares')
    .values(row)
    .onConflict((conflict) => conflict.column('token_key').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** Takes one view if the cap allows it: the cap is checked by the very statement that counts. */
export async function takeView(tx: Tx, id: number): Promise<boolean> {
  const taken = await tx
    .updateTable('shares')
    .set((eb) => ({ views_taken: eb('views_taken', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'live')
    .whereRef('views_taken', '<', 'max_views')
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

export interface End {
  readonly state: Exclude<ShareState, 'live' | 'quarantined'>;
  readonly at: number;
  readonly forgetAt: number;
  /** Null: the payload is erased in the same transaction. */
  readonly eraseAt: number | null;
}

/** Ends a share. Its row stays as a tombstone. */
export async function endShare(tx: Tx, id: number, end: End): Promise<void> {
  await tx
    .updateTable('shares')
    .set({ state: end.state, ended_at: end.at, forget_at: end.forgetAt, erase_at: end.eraseAt })
    .where('id', '=', id)
    .execute();
}

export async function setState(tx: Tx, id: number, state: 'live' | 'quarantined'): Promise<void> {
  await tx.updateTable('shares').set({ state }).where('id', '=', id).execute();
}

export async function setErased(tx: Tx, id: number): Promise<void> {
  await tx.updateTable('shares').set({ erase_at: null }).where('id', '=', id).execute();
}

export async function setAttempts(tx: Tx, id: number, attempts: Attempts): Promise<void> {
  await tx
    .updateTable('shares')
    .set({ attempts_taken: attempts.taken, attempts_since: attempts.since })
    .where('id', '=', id)
    .execute();
}

export async function insertEvent(
  tx: Tx,
  event: { id: number; shareId: number; at: number; outcome: AccessOutcome },
): Promise<void> {
  await tx
    .insertInto('access_events')
    .values({ id: event.id, share_id: event.shareId, at: event.at, outcome: event.outcome })
    .execute();
}

/** Shares of one kind of due, oldest first, at most `limit`. */
export async function listDue(
  db: Db,
  due: 'erasure' | 'expiry' | 'forgetting',
  now: number,
  limit: number,
): Promise<Share[]> {
  const shares = db.selectFrom('shares').selectAll().limit(limit);
  const query = {
    erasure: () => shares.where('erase_at', '<=', now).orderBy('erase_at'),
    expiry: () => shares.where('ended_at', 'is', null).where('expires_at', '<=', now).orderBy('expires_at'),
    forgetting: () =>
      shares.where('ended_at', 'is not', null).where('forget_at', '<=', now).orderBy('forget_at'),
  }[due]();
  return (await query.execute()).map(toShare);
}

/** Removes the tombstones and claims of shares that ended long enough ago. */
export async function deleteShares(tx: Tx, ids: number[]): Promise<void> {
  await tx.deleteFrom('share_claims').where('share_id', 'in', ids).execute();
  await tx.deleteFrom('shares').where('id', 'in', ids).execute();
}

function matching(row: Selectable<SharesTable> | undefined, tokenHash: Uint8Array): Share | undefined {
  return row && isSameHash(row.token_hash, tokenHash) ? toShare(row) : undefined;
}

function toShare(row: Selectable<SharesTable>): Share {
  return {
    id: row.id,
    kind: row.kind,
    tokenHash: row.token_hash,
    organizationId: row.organization_id ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    maxViews: row.max_views ?? undefined,
    viewsTaken: row.views_taken,
    state: row.state,
    eraseAt: row.erase_at ?? undefined,
    passcode: { form: row.passcode_form, hash: row.passcode_hash ?? undefined },
    linkTokenHash: row.link_token_hash ?? undefined,
    revokeTokenHash: row.revoke_token_hash,
    attempts: { taken: row.attempts_taken, since: row.attempts_since },
  };
}
