import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import { compileQuery } from '../database/compiled-query.ts';
import { lockRows } from '../database/row-lock.ts';
import type { AccessOutcome, Schema, SharesTable } from '../database/schema.ts';
import { type PayloadKey, toPayloadKey } from './payload-keys.ts';
import type { Attempts, Ending, Passcode, Share } from './share.ts';
import type { TokenPlace } from './token-form.ts';
import { isSameHash } from './tokens.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

const getByKey = compileQuery((db, value: { tokenKey: number }) =>
  db.selectFrom('shares').selectAll().where('token_key', '=', value.tokenKey),
);

/** Finds the share of a token; undefined also for a token that has another's place in the index. */
export async function getShare(db: Db, { key, hash }: TokenPlace): Promise<Share | undefined> {
  return matching(await getByKey.first(db, { tokenKey: key }), hash);
}

const lockByKey = compileQuery((db, value: { tokenKey: number }, engine) =>
  lockRows(
    engine,
    db
      .selectFrom('shares')
      .innerJoin('payload_keys', 'payload_keys.id', 'shares.id')
      .selectAll('shares')
      .select('payload_keys.key')
      .where('token_key', '=', value.tokenKey),
  ),
);

/** A share that this transaction holds, and the key of its payload; undefined when it was erased. */
export interface LockedShare {
  readonly share: Share;
  readonly key: PayloadKey | undefined;
}

/** Finds a share and holds it for this transaction: whoever asks next waits and sees what was decided. */
export async function lockShare(tx: Tx, { key, hash }: TokenPlace): Promise<LockedShare | undefined> {
  const row = await lockByKey.first(tx, { tokenKey: key });
  const share = matching(row, hash);
  return row && share && { share, key: toPayloadKey(row.key, row.id) };
}

const lockById = compileQuery((db, value: { id: number }, engine) =>
  lockRows(engine, db.selectFrom('shares').selectAll().where('id', '=', value.id)),
);

/** Holds a share that was found before, as it is now. */
export async function lockShareById(tx: Tx, id: number): Promise<Share | undefined> {
  const row = await lockById.first(tx, { id });
  return row && toShare(row);
}

/** The columns of a new share that differ from one to the next. */
export type NewShareRow = Pick<
  Insertable<SharesTable>,
  | 'id'
  | 'kind'
  | 'token_key'
  | 'token_hash'
  | 'organization_id'
  | 'created_at'
  | 'expires_at'
  | 'max_views'
  | 'state'
  | 'passcode_form'
  | 'passcode_hash'
  | 'link_token_hash'
  | 'revoke_token_hash'
>;

const insert = compileQuery((db, value: NewShareRow) =>
  db
    .insertInto('shares')
    .values({
      id: value.id,
      kind: value.kind,
      token_key: value.token_key,
      token_hash: value.token_hash,
      organization_id: value.organization_id,
      created_at: value.created_at,
      expires_at: value.expires_at,
      max_views: value.max_views,
      views_taken: 0,
      state: value.state,
      ended_at: null,
      erase_at: null,
      forget_at: value.expires_at,
      due_at: value.expires_at,
      passcode_form: value.passcode_form,
      passcode_hash: value.passcode_hash,
      link_token_hash: value.link_token_hash,
      revoke_token_hash: value.revoke_token_hash,
      attempts_taken: 0,
      attempts_since: 0,
    })
    .onConflict((conflict) => conflict.column('token_key').doNothing()),
);

/** Inserts a share; false when its token is taken, so that the caller draws another. */
export async function insertShare(tx: Tx, row: NewShareRow): Promise<boolean> {
  return (await insert.run(tx, row)) === 1;
}

/** What a draft becomes when it is published. */
export interface Publication {
  readonly passcode: Passcode;
  readonly linkTokenHash: Uint8Array | undefined;
}

/** Opens a draft to those who have its link. */
export async function publishShare(
  tx: Tx,
  id: number,
  { passcode, linkTokenHash }: Publication,
): Promise<void> {
  await tx
    .updateTable('shares')
    .set({
      state: 'live',
      passcode_form: passcode.form,
      passcode_hash: passcode.hash ?? null,
      link_token_hash: linkTokenHash ?? null,
    })
    .where('id', '=', id)
    .execute();
}

/** A share's row after one more view: its last, or not. */
export type ViewTaken =
  | { state: 'live'; endedAt: null; forgetAt: number; eraseAt: null; dueAt: number }
  | { state: 'viewed'; endedAt: number; forgetAt: number; eraseAt: number; dueAt: number };

const take = compileQuery((db, value: ViewTaken & { id: number }) =>
  db
    .updateTable('shares')
    .set((eb) => ({
      views_taken: eb('views_taken', '+', 1),
      state: value.state,
      ended_at: value.endedAt,
      forget_at: value.forgetAt,
      erase_at: value.eraseAt,
      due_at: value.dueAt,
    }))
    .where('id', '=', value.id)
    .where('state', '=', 'live')
    .whereRef('views_taken', '<', 'max_views'),
);

/** Takes one view if the cap allows it: the cap is checked by the very statement that counts. */
export async function takeView(tx: Tx, id: number, after: ViewTaken): Promise<boolean> {
  return (await take.run(tx, { id, ...after })) === 1;
}

/** How a share ended. `eraseAt`: from when on the sweep removes its payload. */
export type End = { state: Ending; at: number; forgetAt: number; eraseAt: number };

const end = compileQuery((db, value: End & { id: number }) =>
  db
    .updateTable('shares')
    .set({
      state: value.state,
      ended_at: value.at,
      forget_at: value.forgetAt,
      erase_at: value.eraseAt,
      due_at: value.eraseAt,
    })
    .where('id', '=', value.id),
);

/** Ends a share. Its row stays as a tombstone. */
export async function endShare(tx: Tx, id: number, how: End): Promise<void> {
  await end.run(tx, { id, ...how });
}

/** Holds a share for review, or lets it go on. */
export async function setState(tx: Tx, id: number, state: 'live' | 'quarantined'): Promise<void> {
  await tx.updateTable('shares').set({ state }).where('id', '=', id).execute();
}

/** Notes that the payloads of ended shares are removed. */
export async function setErased(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .updateTable('shares')
    .set((eb) => ({ erase_at: null, due_at: eb.ref('forget_at') }))
    .where('id', 'in', ids)
    .execute();
}

export async function setAttempts(tx: Tx, id: number, attempts: Attempts): Promise<void> {
  await tx
    .updateTable('shares')
    .set({ attempts_taken: attempts.taken, attempts_since: attempts.since })
    .where('id', '=', id)
    .execute();
}

type Event = { id: number; shareId: number; at: number; outcome: AccessOutcome };

const insertAccessEvent = compileQuery((db, value: Event) =>
  db
    .insertInto('access_events')
    .values({ id: value.id, share_id: value.shareId, at: value.at, outcome: value.outcome }),
);

/** Writes what came of one attempt to open a share. */
export async function insertEvent(tx: Tx, event: Event): Promise<void> {
  await insertAccessEvent.run(tx, event);
}

/** Ids of the shares of which something is due, the longest overdue first, at most `limit`. */
export async function listDue(db: Db, now: number, limit: number): Promise<number[]> {
  const due = db.selectFrom('shares').select('id').where('due_at', '<=', now).orderBy('due_at').limit(limit);
  return (await due.execute()).map(({ id }) => id);
}

/** Removes tombstones with their claims. */
export async function deleteShares(tx: Tx, ids: readonly number[]): Promise<void> {
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
    organizationId: row.organization_id ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    maxViews: row.max_views ?? undefined,
    viewsTaken: row.views_taken,
    state: row.state,
    eraseAt: row.erase_at ?? undefined,
    forgetAt: row.forget_at,
    passcode: { form: row.passcode_form, hash: row.passcode_hash ?? undefined },
    linkTokenHash: row.link_token_hash ?? undefined,
    revokeTokenHash: row.revoke_token_hash,
    attempts: { taken: row.attempts_taken, since: row.attempts_since },
  };
}
