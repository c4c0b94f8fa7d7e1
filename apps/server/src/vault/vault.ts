import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { createMasterKeyFile, MasterKeyError, readMasterKeyFile } from './master-key.ts';
import { finishRotation, openRoot, readServerKey, rootName, rootRow } from './root-key.ts';
import { openRow, type RowAddress, sealRow } from './sealed-row.ts';

export type { RowAddress } from './sealed-row.ts';

/** Keys and sealing at rest, for this installation. Nothing in it ever shows a key's bytes but `deriveKey`. */
export interface Vault {
  /** 32 bytes for one purpose, always the same for it: HKDF-SHA-256 of the root key (RFC 5869). */
  deriveKey(purpose: string): Buffer;
  /** Seals a value for its row. */
  seal(row: RowAddress, value: Uint8Array): Buffer;
  /** @throws SealedRowError when the value is not what `seal` made for this very row */
  open(row: RowAddress, sealed: Uint8Array): Buffer;
}

export interface VaultOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** From the environment. Undefined: read from the file. */
  readonly masterKey: KeyObject | undefined;
  readonly masterKeyFile: string;
  /** Whether a missing file may be made beside a new database. Not when the operator named the file. */
  readonly mayCreateFile: boolean;
}

const rootBytes = 32;

/**
 * Opens the vault of a database: unseals its root key with the master key, which also proves that the two belong
 * together. A new database gets a root key, and where nothing else is set a master key file. A database that
 * lost its key, or has another one, is refused and left as it is.
 * @throws {MasterKeyError} in one sentence for the operator
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const sealedRoot = await readServerKey(options.database.db, rootName);
  const root = sealedRoot ? await unsealRoot(sealedRoot, options) : await createRoot(options);
  return vaultOf(root);
}

function vaultOf(root: Buffer): Vault {
  const deriveKey = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `waxwing ${purpose}`, rootBytes));
  const rowKey = createSecretKey(deriveKey('rows at rest'));
  return {
    deriveKey,
    seal: (row, value) => sealRow(rowKey, row, value),
    open: (row, sealed) => openRow(rowKey, row, sealed),
  };
}

async function unsealRoot(sealed: Uint8Array, options: VaultOptions): Promise<Buffer> {
  const key = options.masterKey ?? (await readMasterKeyFile(options.masterKeyFile));
  if (key === undefined) {
    throw new MasterKeyError(
      `This database needs its master key, but ${options.masterKeyFile} does not exist: restore that file or set WAXWING_MASTER_KEY.`,
    );
  }
  // After a rotation the first start with the new key makes it the only one.
  const root = await finishRotation(options, key);
  // Read again: another node may have finished it since.
  return root ?? openRoot(key, (await readServerKey(options.database.db, rootName)) ?? sealed, options);
}

async function createRoot(options: VaultOptions): Promise<Buffer> {
  await refuseUsedDatabase(options.database);
  const found = options.masterKey ?? (await readMasterKeyFile(options.masterKeyFile));
  if (found === undefined && !options.mayCreateFile) {
    throw new MasterKeyError(`The master key file ${options.masterKeyFile} does not exist.`);
  }
  if (found !== undefined) return insertRoot(found, options);
  // The file is durable before the row: a crash in between leaves a key without a database, never the reverse.
  const made = await createMasterKeyFile(options.masterKeyFile);
  try {
    return await insertRoot(made, options);
  } catch (error) {
    // Another node was faster, with its own key: this file would never open anything.
    if (error instanceof MasterKeyError) await rm(options.masterKeyFile, { force: true });
    throw error;
  }
}

/** Rows without the root key that belongs to them: part of the database was lost, and a new key would hide it. */
async function refuseUsedDatabase({ db }: Database): Promise<void> {
  const tables = ['organizations', 'shares', 'payload_keys'] as const;
  for (const table of tables) {
    const row = await db.selectFrom(table).select('id').limit(1).executeTakeFirst();
    if (row === undefined) continue;
    throw new MasterKeyError(
      'This database has lost its root key: its table server_keys is empty although others are not.',
    );
  }
}

/** Of two nodes that start on one new database the first to insert wins; the other must have the same master key. */
async function insertRoot(key: KeyObject, options: VaultOptions): Promise<Buffer> {
  const sealed = sealRow(key, rootRow, randomBytes(rootBytes));
  await options.database.transact(async (tx) => {
    await tx
      .insertInto('server_keys')
      .values({ name: rootName, sealed, created_at: options.clock.now() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  });
  const kept = await readServerKey(options.database.db, rootName);
  if (kept === undefined) throw new MasterKeyError('The database did not keep its root key.');
  return openRoot(key, kept, options);
}
