import type { Role } from '@waxwing/contract';
import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { MembershipsTable, Schema, UsersTable } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** A person with an account, as a member of one organisation. */
export interface Member {
  readonly userId: number;
  /** Public id, a UUIDv7. */
  readonly publicId: string;
  readonly email: string;
  /** Whether somebody showed that mails to it reach them. */
  readonly isEmailConfirmed: boolean;
  readonly username: string;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly isActive: boolean;
  readonly createdAt: number;
  readonly organizationId: number;
  readonly organizationPublicId: string;
  readonly organization: string;
  readonly role: Role;
}

/** Who signs in, with what they sign in against. */
export interface SignInMember extends Member {
  readonly passwordHash: Uint8Array | undefined;
}

/** Both names of a user are compared in this form. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}

const members = (db: Db) =>
  db
    .selectFrom('users')
    .innerJoin('memberships', 'memberships.user_id', 'users.id')
    .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
    .selectAll('users')
    .select([
      'memberships.role',
      'organizations.id as organization_id',
      'organizations.public_id as organization_public_id',
      'organizations.name as organization',
      'organizations.suspended_at',
    ]);

/** Finds who signs in by either name, in the organisation they have belonged to longest. */
export async function findForSignIn(db: Db, identifier: string): Promise<SignInMember | undefined> {
  const key = nameKey(identifier);
  const row = await members(db)
    // A username never holds an @, so the two cannot be taken for each other.
    .where((eb) => eb.or([eb('email_key', '=', key), eb('username_key', '=', key)]))
    .orderBy('memberships.created_at')
    .limit(1)
    .executeTakeFirst();
  return row && { ...memberOf(row), passwordHash: row.password_hash ?? undefined };
}

/** The same by the user's row. */
export async function findSignInMember(db: Db, userId: number): Promise<SignInMember | undefined> {
  const row = await members(db)
    .where('users.id', '=', userId)
    .orderBy('memberships.created_at')
    .limit(1)
    .executeTakeFirst();
  return row && { ...memberOf(row), passwordHash: row.password_hash ?? undefined };
}

/** A user in the organisation they have belonged to longest. */
export async function getUserById(db: Db, userId: number): Promise<Member | undefined> {
  return findSignInMember(db, userId);
}

/** A user as a member of one organisation; undefined when they are none (any more). */
export async function getMember(
  db: Db,
  { userId, organizationId }: { userId: number; organizationId: number },
): Promise<Member | undefined> {
  const row = await members(db)
    .where('users.id', '=', userId)
    .where('organizations.id', '=', organizationId)
    .executeTakeFirst();
  return row && memberOf(row);
}

/** Undefined for who signs in another way, and for who is gone. */
export async function getPasswordHash(db: Db, userId: number): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .executeTakeFirst();
  return row?.password_hash ?? undefined;
}

/** Whether a password is still the one that was looked at. Nobody changes it until the transaction ends. */
export async function lockPasswordIs(
  tx: Tx,
  engine: Engine,
  { userId, was }: { userId: number; was: Uint8Array },
): Promise<boolean> {
  const query = tx.selectFrom('users').select('password_hash').where('id', '=', userId);
  const row = await lockRows(engine, query).executeTakeFirst();
  return row !== undefined && row.password_hash !== null && Buffer.compare(row.password_hash, was) === 0;
}

/** Replaces a password, unless somebody else has replaced it since it was looked at. */
export async function replacePassword(
  tx: Tx,
  { userId, was, becomes }: { userId: number; was: Uint8Array; becomes: Uint8Array },
): Promise<boolean> {
  const updated = await tx
    .updateTable('users')
    .set({ password_hash: becomes })
    .where('id', '=', userId)
    .where('password_hash', '=', was)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Sets a password, whatever the one before was. */
export async function setPassword(tx: Tx, userId: number, hash: Uint8Array): Promise<void> {
  await tx.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute();
}

/** Notes that mails to the address of a user reach them. @returns whether that was not known before */
export async function confirmAddress(tx: Tx, userId: number, now: number): Promise<boolean> {
  const updated = await tx
    .updateTable('users')
    .set({ email_confirmed_at: now })
    .where('id', '=', userId)
    .where('email_confirmed_at', 'is', null)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Whether somebody else has one of these names. */
export async function hasOtherUser(
  db: Db,
  userId: number,
  { email, username }: { email?: string | undefined; username?: string | undefined },
): Promise<boolean> {
  if (email === undefined && username === undefined) return false;
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('id', '!=', userId)
    .where((eb) =>
      eb.or([
        ...(email === undefined ? [] : [eb('email_key', '=', nameKey(email))]),
        ...(username === undefined ? [] : [eb('username_key', '=', nameKey(username))]),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

export async function renameUser(
  tx: Tx,
  userId: number,
  { username, name }: { username?: string | undefined; name?: string | undefined },
): Promise<void> {
  if (username === undefined && name === undefined) return;
  await tx
    .updateTable('users')
    .set({
      ...(username === undefined ? {} : { username, username_key: nameKey(username) }),
      ...(name === undefined ? {} : { name }),
    })
    .where('id', '=', userId)
    .execute();
}

/** Gives a user an address that is confirmed. */
export async function setEmail(
  tx: Tx,
  userId: number,
  { email, now }: { email: string; now: number },
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ email, email_key: nameKey(email), email_confirmed_at: now })
    .where('id', '=', userId)
    .execute();
}

/** Organisations of a user in which others would be left without an owner. */
export async function orphanedBy(db: Db, userId: number): Promise<number> {
  const rows = await db
    .selectFrom('memberships as own')
    .innerJoin('memberships as other', 'other.organization_id', 'own.organization_id')
    .select(['own.organization_id', 'other.role'])
    .where('own.user_id', '=', userId)
    .where('own.role', '=', 'owner')
    .where('other.user_id', '!=', userId)
    .execute();
  const all = new Set(rows.map((row) => row.organization_id));
  for (const { organization_id, role } of rows) if (role === 'owner') all.delete(organization_id);
  return all.size;
}

/** Removes a user, what names them, and what they sign in with. Their sessions must have ended before. */
export async function deleteUser(tx: Tx, userId: number): Promise<void> {
  await deleteFactors(tx, userId);
  await tx.deleteFrom('memberships').where('user_id', '=', userId).execute();
  await tx.deleteFrom('users').where('id', '=', userId).execute();
}

/** Removes every way to prove who somebody is but their password. */
export async function deleteFactors(tx: Tx, userId: number): Promise<void> {
  for (const table of ['passkeys', 'totp_factors', 'recovery_codes'] as const) {
    await tx.deleteFrom(table).where('user_id', '=', userId).execute();
  }
}

/** Which of the two names belongs to somebody already. */
export async function takenName(
  db: Db,
  { email, username }: { email: string; username: string },
): Promise<'email' | 'username' | undefined> {
  const rows = await db
    .selectFrom('users')
    .select('email_key')
    .where((eb) => eb.or([eb('email_key', '=', nameKey(email)), eb('username_key', '=', nameKey(username))]))
    .execute();
  if (rows.length === 0) return undefined;
  return rows.some(({ email_key }) => email_key === nameKey(email)) ? 'email' : 'username';
}

export async function insertUser(tx: Tx, row: Insertable<UsersTable>): Promise<void> {
  await tx.insertInto('users').values(row).execute();
}

export async function insertMembership(tx: Tx, row: Insertable<MembershipsTable>): Promise<void> {
  await tx.insertInto('memberships').values(row).execute();
}

type MemberRow = Selectable<UsersTable> & {
  role: Role;
  organization_id: number;
  organization_public_id: string;
  organization: string;
  suspended_at: number | null;
};

function memberOf(row: MemberRow): Member {
  return {
    userId: row.id,
    publicId: row.public_id,
    email: row.email,
    isEmailConfirmed: row.email_confirmed_at !== null,
    username: row.username,
    name: row.name,
    isAdmin: row.is_admin === 1,
    isActive: row.is_active === 1 && row.suspended_at === null,
    createdAt: row.created_at,
    organizationId: row.organization_id,
    organizationPublicId: row.organization_public_id,
    organization: row.organization,
    role: row.role,
  };
}
