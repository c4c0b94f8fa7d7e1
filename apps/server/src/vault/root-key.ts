import type { KeyObject } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Clock } from '../shared/clock.ts';
import { MasterKeyError, readMasterKeyFile } from './master-key.ts';
import { openRow, type RowAddress, SealedRowError, sealRow } from './sealed-row.ts';

/** The row of the root key, sealed under the master key. */
export const rootName = 'root';
/** The same root key, sealed under the master key that is to be used from the next start on. */
const nextName = 'root next';
export const rootRow: RowAddress = rowOf(rootName);

/** Where the master key comes from, and what it opens. */
export interface RootKeyOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** From the environment. Undefined: read from the file. */
  readonly masterKey: KeyObject | undefined;
  readonly masterKeyFile: string;
}

function rowOf(id: string): RowAddress {
  return { organizationId: null, table: 'server_keys', id, version: 1 };
}

export async function readServerKey(db: Kysely<Schema>, name: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('server_keys').select('sealed').where('name', '=', name).executeTakeFirst();
  return row?.sealed;
}

/** @throws {MasterKeyError} when this is not the key of this database */
export function openRoot(
  key: KeyObject,
  sealed: Uint8Array,
  { masterKey, masterKeyFile }: Pick<RootKeyOptions, 'masterKey' | 'masterKeyFile'>,
): Buffer {
  const root = tryToOpen(key, rootRow, sealed);
  if (root) return root;
  const source = masterKey ? 'in WAXWING_MASTER_KEY' : `in ${masterKeyFile}`;
  throw new MasterKeyError(`The master key ${source} is not the one this database was made with.`);
}

/** The root key, by the master key that is in use now. @throws {MasterKeyError} */
export async function currentRoot(options: RootKeyOptions): Promise<Buffer> {
  const key = options.masterKey ?? (await readMasterKeyFile(options.masterKeyFile));
  const sealed = await readServerKey(options.database.db, rootName);
  if (!key || !sealed)
    throw new MasterKeyError('There is no master key to rotate yet: start the server first.');
  return openRoot(key, sealed, options);
}

/** Two rotations at once would end with a file that holds one key and a database that wants the other. */
const rotationMs = 60_000;

/**
 * Lets a second master key open the root key, beside the one in use.
 * @throws {MasterKeyError} while another rotation has just begun
 */
export async function prepareNext({ database, clock }: RootKeyOptions, key: KeyObject, root: Buffer) {
  const sealed = sealRow(key, rowOf(nextName), root);
  await database.transact(async (tx) => {
    const begun = await tx
      .selectFrom('server_keys')
      .select('created_at')
      .where('name', '=', nextName)
      .executeTakeFirst();
    if (begun && Math.abs(clock.now() - begun.created_at) < rotationMs) {
      throw new MasterKeyError('The master key was rotated a moment ago. Wait a minute, then do it again.');
    }
    await deleteNext(tx);
    await tx.insertInto('server_keys').values({ name: nextName, sealed, created_at: clock.now() }).execute();
  });
}

/**
 * Makes a prepared master key the only one, when it is the one given. May be repeated.
 * @returns the root key; undefined when no rotation to this key was prepared
 */
export async function finishRotation(
  { database }: RootKeyOptions,
  key: KeyObject,
): Promise<Buffer | undefined> {
  const sealedNext = await readServerKey(database.db, nextName);
  const root = sealedNext && tryToOpen(key, rowOf(nextName), sealedNext);
  if (!root) return undefined;
  await database.transact(async (tx) => {
    const kept = await readServerKey(tx, nextName);
    // Another node was faster, or another rotation has begun.
    if (!kept || Buffer.compare(kept, sealedNext) !== 0) return;
    const sealed = sealRow(key, rootRow, root);
    await tx.updateTable('server_keys').set({ sealed }).where('name', '=', rootName).execute();
    await deleteNext(tx);
  });
  return root;
}

async function deleteNext(tx: Transaction<Schema>): Promise<void> {
  await tx.deleteFrom('server_keys').where('name', '=', nextName).execute();
}

function tryToOpen(key: KeyObject, row: RowAddress, sealed: Uint8Array): Buffer | undefined {
  try {
    return openRow(key, row, sealed);
  } catch (error) {
    if (error instanceof SealedRowError) return undefined;
    throw error;
  }
}
