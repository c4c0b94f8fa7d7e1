import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/database.ts';
import { createTestClock } from '../shared/clock.ts';
import { MasterKeyError } from './master-key.ts';
import { openVault, type RowAddress } from './vault.ts';

const clock = createTestClock();
const row: RowAddress = { organizationId: null, table: 'things', id: 1, version: 1 };
let dataDir: string;
let keyFile: string;
let database: Database;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-vault-'));
  keyFile = join(dataDir, 'master.key');
  database = await openDatabase({ dataDir, clock, logger: pino({ level: 'silent' }) });
});

afterEach(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

function open({ masterKey, mayCreateFile = true }: { masterKey?: KeyObject; mayCreateFile?: boolean } = {}) {
  return openVault({ database, clock, masterKey, masterKeyFile: keyFile, mayCreateFile });
}

describe('the first start', () => {
  test('makes a key file that only its owner can read, under any umask', async () => {
    const umask = process.umask(0o000);
    await open();
    process.umask(umask);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(keyFile, 'utf8')).toMatch(/^[\w-]{43}\n$/);
  });

  test('leaves no temporary file', async () => {
    await open();
    expect((await readdir(dataDir)).filter((name) => name.startsWith('master.key'))).toEqual(['master.key']);
  });

  test('takes a key file that is already there', async () => {
    const text = randomBytes(32).toString('hex');
    await writeFile(keyFile, text);
    await open();
    expect(await readFile(keyFile, 'utf8')).toBe(text);
  });

  test('makes no file when the key comes from the environment', async () => {
    await open({ masterKey: createSecretKey(randomBytes(32)) });
    await expect(stat(keyFile)).rejects.toThrow('ENOENT');
  });

  test('makes no file where the operator named one', async () => {
    await expect(open({ mayCreateFile: false })).rejects.toThrow(`${keyFile} does not exist.`);
    await expect(stat(keyFile)).rejects.toThrow('ENOENT');
  });

  test('refuses a damaged key file and leaves the database without keys', async () => {
    await writeFile(keyFile, randomBytes(31).toString('base64url'));
    await expect(open()).rejects.toThrow(`The master key file ${keyFile} is damaged`);
    expect(await storedKeys()).toEqual([]);
  });
});

describe('a later start', () => {
  test('gives the same keys again', async () => {
    const first = await open();
    const second = await open();
    expect(second.deriveKey('a purpose')).toEqual(first.deriveKey('a purpose'));
    expect(second.open(row, first.seal(row, Buffer.from('kept')))).toEqual(Buffer.from('kept'));
  });

  test('refuses when the key file is gone, and does not make a new one', async () => {
    await open();
    await rm(keyFile);
    await refusesUnchanged(open, `but ${keyFile} does not exist`);
    await expect(stat(keyFile)).rejects.toThrow('ENOENT');
  });

  test('refuses a truncated key file', async () => {
    await open();
    await truncate(keyFile, 20);
    await refusesUnchanged(open, `The master key file ${keyFile} is damaged`);
  });

  test('refuses an empty key file', async () => {
    await open();
    await truncate(keyFile, 0);
    await refusesUnchanged(open, `The master key file ${keyFile} is damaged`);
  });

  test('refuses the key of another database', async () => {
    await open();
    await writeFile(keyFile, randomBytes(32).toString('base64url'));
    await refusesUnchanged(open, 'is not the one this database was made with');
  });

  test('refuses another key from the environment, though the right file is there', async () => {
    await open();
    const masterKey = createSecretKey(randomBytes(32));
    await refusesUnchanged(() => open({ masterKey }), 'The master key in WAXWING_MASTER_KEY is not the one');
  });

  test('refuses a database that lost its root key but not its shares', async () => {
    await open();
    await database.db.deleteFrom('server_keys').execute();
    const organization = { id: 1, public_id: 'o', name: 'default', created_at: 0 };
    await database.db.insertInto('organizations').values(organization).execute();
    await refusesUnchanged(open, 'This database has lost its root key');
  });
});

test('each purpose has its own key', async () => {
  const vault = await open();
  const keys = ['a', 'b', 'rows at rest'].map((purpose) => vault.deriveKey(purpose).toString('hex'));
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toHaveLength(64);
});

test('a value that was swapped with the one of another row does not open', async () => {
  const vault = await open();
  const sealed = vault.seal({ ...row, id: 2 }, Buffer.from('of row 2'));
  expect(() => vault.open(row, sealed)).toThrow('cannot be opened');
});

test('of two first starts on one database with two keys exactly one goes on', async () => {
  const starts = [1, 2].map(() => open({ masterKey: createSecretKey(randomBytes(32)) }));
  const results = await Promise.allSettled(starts);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await storedKeys()).toHaveLength(1);
});

async function storedKeys() {
  return database.db.selectFrom('server_keys').selectAll().execute();
}

async function refusesUnchanged(start: () => Promise<unknown>, sentence: string) {
  const before = { keys: await storedKeys(), files: await readdir(dataDir) };
  const failure = await start().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(MasterKeyError);
  expect(String(failure)).toContain(sentence);
  expect({ keys: await storedKeys(), files: await readdir(dataDir) }).toEqual(before);
}
