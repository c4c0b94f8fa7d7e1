import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { PasskeysTable, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** What a device made for a user to sign in with. */
export interface StoredPasskey {
  readonly rowId: number;
  /** Public id, a UUIDv7. */
  readonly publicId: string;
  readonly userId: number;
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly deviceType: 'singleDevice' | 'multiDevice';
  readonly isBackedUp: boolean;
  readonly transports: readonly string[];
  readonly name: string;
  readonly isActive: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
}

/** @returns false when somebody has this very passkey already */
export async function insertPasskey(tx: Tx, row: Insertable<PasskeysTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('passkeys')
    .values(row)
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Newest first. */
export async function listPasskeys(db: Db, userId: number): Promise<StoredPasskey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(passkeyOf);
}

export async function findPasskey(db: Db, credentialId: Uint8Array): Promise<StoredPasskey | undefined> {
  const row = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
  return row && passkeyOf(row);
}

/** What a passkey said of itself when it was used. */
export interface PasskeyUse {
  readonly rowId: number;
  readonly counter: number;
  readonly isBackedUp: boolean;
  readonly usedAt: number;
}

/** Notes that a passkey was used. @returns false when it is off or gone by now */
export async function usePasskey(tx: Tx, use: PasskeyUse): Promise<boolean> {
  const updated = await tx
    .updateTable('passkeys')
    .set({ counter: use.counter, is_backed_up: use.isBackedUp ? 1 : 0, last_used_at: use.usedAt })
    .where('id', '=', use.rowId)
    .where('is_active', '=', 1)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Renames a passkey, or switches it off and on. */
export async function updatePasskey(
  tx: Tx,
  rowId: number,
  { name, isActive }: Pick<StoredPasskey, 'name' | 'isActive'>,
): Promise<void> {
  await tx
    .updateTable('passkeys')
    .set({ name, is_active: isActive ? 1 : 0 })
    .where('id', '=', rowId)
    .execute();
}

export async function deletePasskey(tx: Tx, rowId: number): Promise<void> {
  await tx.deleteFrom('passkeys').where('id', '=', rowId).execute();
}

/**
 * Whether somebody has a password. Holds their row until the transaction ends: of two requests that each take a way
 * to sign in, the second sees what the first has left.
 */
export async function lockHasPassword(tx: Tx, engine: Engine, userId: number): Promise<boolean> {
  const query = tx.selectFrom('users').select('password_hash').where('id', '=', userId);
  const row = await lockRows(engine, query).executeTakeFirst();
  return row !== undefined && row.password_hash !== null;
}

function passkeyOf(row: Selectable<PasskeysTable>): StoredPasskey {
  return {
    rowId: row.id,
    publicId: row.public_id,
    userId: row.user_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    deviceType: row.device_type,
    isBackedUp: row.is_backed_up === 1,
    transports: row.transports.split(' ').filter(Boolean),
    name: row.name,
    isActive: row.is_active === 1,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
