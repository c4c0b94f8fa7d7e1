import type { Role } from '@waxwing/contract';
import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { InvitationsTable, Schema } from '../database/schema.ts';
import { nameKey } from './users.store.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** A member as others of the organisation see them. Times are epoch milliseconds. */
export interface TeamMember {
  readonly userId: number;
  /** Public id, a UUIDv7. */
  readonly publicId: string;
  readonly email: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly joinedAt: number;
}

export type InvitationRow = Selectable<InvitationsTable>;

const members = (db: Db, organizationId: number) =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .where('memberships.organization_id', '=', organizationId)
    .select([
      'users.id as userId',
      'users.public_id as publicId',
      'users.email',
      'users.username',
      'users.name',
      'memberships.role',
      'memberships.created_at as joinedAt',
    ]);

/** In the order in which they joined. */
export function listMembers(db: Db, organizationId: number): Promise<TeamMember[]> {
  return members(db, organizationId).orderBy('memberships.created_at').orderBy('users.id').execute();
}

export function getTeamMember(
  db: Db,
  organizationId: number,
  publicId: string,
): Promise<TeamMember | undefined> {
  return members(db, organizationId).where('users.public_id', '=', publicId).executeTakeFirst();
}

/** Holds an organisation until the transaction ends: who belongs to it, and as what, changes one by one. */
export async function lockTeam(tx: Tx, engine: Engine, organizationId: number): Promise<void> {
  await lockRows(
    engine,
    tx.selectFrom('organizations').select('id').where('id', '=', organizationId),
  ).executeTakeFirst();
}

export async function countOwners(db: Db, organizationId: number): Promise<number> {
  const { count } = await db
    .selectFrom('memberships')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What somebody may do here now; undefined when they do not belong here. */
export async function getRole(db: Db, organizationId: number, userId: number): Promise<Role | undefined> {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.role;
}

export async function setRole(tx: Tx, organizationId: number, userId: number, role: Role): Promise<void> {
  await tx
    .updateTable('memberships')
    .set({ role })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
}

/** @returns how many organisations the user still belongs to */
export async function deleteMembership(tx: Tx, organizationId: number, userId: number): Promise<number> {
  await tx
    .deleteFrom('memberships')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
  const rest = await tx
    .selectFrom('memberships')
    .select('organization_id')
    .where('user_id', '=', userId)
    .execute();
  return rest.length;
}

export async function isMember(db: Db, organizationId: number, email: string): Promise<boolean> {
  const row = await members(db, organizationId)
    .where('users.email_key', '=', nameKey(email))
    .executeTakeFirst();
  return row !== undefined;
}

/** Those that can still be accepted, newest first. */
export function listInvitations(db: Db, organizationId: number, now: number): Promise<InvitationRow[]> {
  return db
    .selectFrom('invitations')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Who is invited again has one invitation, the last. */
export async function replaceInvitation(tx: Tx, row: Insertable<InvitationsTable>): Promise<void> {
  await tx
    .deleteFrom('invitations')
    .where('organization_id', '=', row.organization_id)
    .where('email_key', '=', row.email_key)
    .execute();
  await tx.insertInto('invitations').values(row).execute();
}

/** @returns who was invited; undefined when there was no such invitation */
export async function deleteInvitation(
  tx: Tx,
  organizationId: number,
  publicId: string,
): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('invitations')
    .where('organization_id', '=', organizationId)
    .where('public_id', '=', publicId)
    .returning('email')
    .executeTakeFirst();
  return row?.email;
}

export interface GoodInvitation extends InvitationRow {
  readonly organization: string;
}

/** The hash is the credential itself, so this look-up needs no organisation: it is how one is found. */
export function getInvitation(
  db: Db,
  tokenHash: Uint8Array,
  now: number,
): Promise<GoodInvitation | undefined> {
  return db
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.organization_id')
    .selectAll('invitations')
    .select('organizations.name as organization')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Spends an invitation: of any number who try, one. */
export async function takeInvitation(tx: Tx, tokenHash: Uint8Array, now: number): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('invitations')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

export async function forgetInvitations(tx: Tx, now: number): Promise<void> {
  await tx.deleteFrom('invitations').where('expires_at', '<=', now).execute();
}
