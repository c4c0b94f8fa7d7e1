import type { Role } from '@waxwing/contract';
import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Schema, SessionsTable } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** One sign-in. Times are epoch milliseconds. */
export interface Session {
  readonly rowId: number;
  /** Public id, a UUIDv7. */
  readonly sessionId: string;
  readonly userId: number;
  readonly organizationId: number;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly authenticatedAt: number;
  readonly refreshHash: Uint8Array;
  readonly refreshedAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | undefined;
}

/** A session with who it belongs to, as they stand now: what a request is allowed hangs on this row alone. */
export interface LiveSession extends Session {
  readonly userPublicId: string;
  readonly organizationPublicId: string;
  readonly role: Role;
  readonly isAdmin: boolean;
}

export async function insertSession(tx: Tx, row: Insertable<SessionsTable>): Promise<void> {
  await tx.insertInto('sessions').values(row).execute();
}

/** A session that has not ended, of somebody who is active and still a member; undefined for any other. */
export async function getLiveSession(
  db: Db,
  sessionId: string,
  now: number,
): Promise<LiveSession | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('organizations', 'organizations.id', 'sessions.organization_id')
    .innerJoin('memberships', (join) =>
      join
        .onRef('memberships.user_id', '=', 'sessions.user_id')
        .onRef('memberships.organization_id', '=', 'sessions.organization_id'),
    )
    .selectAll('sessions')
    .select([
      'users.public_id as user_public_id',
      'users.is_admin',
      'organizations.public_id as organization_public_id',
      'memberships.role',
    ])
    .where('sessions.public_id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('users.is_active', '=', 1)
    .where('organizations.suspended_at', 'is', null)
    .executeTakeFirst();
  return (
    row && {
      ...sessionOf(row),
      userPublicId: row.user_public_id,
      organizationPublicId: row.organization_public_id,
      role: row.role,
      isAdmin: row.is_admin === 1,
    }
  );
}

/** A refresh token that is to be spent, and what takes its place. */
export interface Refresh {
  readonly rowId: number;
  readonly spentHash: Uint8Array;
  readonly nextHash: Uint8Array;
  readonly retryKeyHash: Uint8Array | undefined;
  readonly now: number;
  readonly expiresAt: number;
  /** From when on it matters that a token was spent. */
  readonly rememberSince: number;
}

/** Spends a refresh token: of any number of requests with it, one alone gets true. */
export async function takeRefresh(tx: Tx, refresh: Refresh): Promise<boolean> {
  const { rowId, spentHash, now } = refresh;
  const updated = await tx
    .updateTable('sessions')
    .set({ refresh_hash: refresh.nextHash, refreshed_at: now, expires_at: refresh.expiresAt })
    .where('id', '=', rowId)
    .where('refresh_hash', '=', spentHash)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (updated.numUpdatedRows !== 1n) return false;
  await tx
    .deleteFrom('spent_refresh_tokens')
    .where('session_id', '=', rowId)
    .where('spent_at', '<', refresh.rememberSince)
    .execute();
  const retry_key_hash = refresh.retryKeyHash ?? null;
  const row = { session_id: rowId, token_hash: spentHash, spent_at: now, retry_key_hash };
  await tx.insertInto('spent_refresh_tokens').values(row).execute();
  return true;
}

/** When and how a refresh token was spent; undefined when that is too long ago to be remembered. */
export async function getSpentRefresh(db: Db, rowId: number, hash: Uint8Array) {
  return db
    .selectFrom('spent_refresh_tokens')
    .select(['spent_at as spentAt', 'retry_key_hash as retryKeyHash'])
    .where('session_id', '=', rowId)
    .where('token_hash', '=', hash)
    .executeTakeFirst();
}

/** Sessions of a user that have not ended, newest first. */
export async function listSessions(db: Db, userId: number, now: number): Promise<Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(sessionOf);
}

/** Which sessions of a user: one, or all but one. */
export type SessionChoice = { readonly only: string } | { readonly allBut: string };

/** Ends sessions of a user. @returns how many there were to end */
export async function endSessions(
  tx: Tx,
  userId: number,
  choice: SessionChoice,
  now: number,
): Promise<number> {
  const updated = await tx
    .updateTable('sessions')
    .set({ ended_at: now })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where((eb) =>
      'only' in choice ? eb('public_id', '=', choice.only) : eb('public_id', '!=', choice.allBut),
    )
    .executeTakeFirst();
  return Number(updated.numUpdatedRows);
}

/** Removes sessions whose tokens have all expired. */
export async function forgetSessions(tx: Tx, now: number): Promise<void> {
  const expired = tx.selectFrom('sessions').select('id').where('expires_at', '<', now);
  await tx.deleteFrom('spent_refresh_tokens').where('session_id', 'in', expired).execute();
  await tx.deleteFrom('sessions').where('expires_at', '<', now).execute();
}

function sessionOf(row: Selectable<SessionsTable>): Session {
  return {
    rowId: row.id,
    sessionId: row.public_id,
    userId: row.user_id,
    organizationId: row.organization_id,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    refreshHash: row.refresh_hash,
    refreshedAt: row.refreshed_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at ?? undefined,
  };
}
