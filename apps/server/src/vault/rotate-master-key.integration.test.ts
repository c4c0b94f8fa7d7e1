import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { createTestClock, type TestClock } from '../shared/clock.ts';
import { MasterKeyError } from './master-key.ts';
import { currentRoot, prepareNext } from './root-key.ts';
import { rotateMasterKey } from './rotate-master-key.ts';
import type { RowAddress } from './sealed-row.ts';
import { openVault } from './vault.ts';

const row: RowAddress = { organizationId: 3, table: 'things', id: 1, version: 1 };
const value = Buffer.from('sealed long ago');

describe.each(['sqlite', 'postgres'] as const)('rotating the master key (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let clock: TestClock;
  let dataDir: string;
  let database: Database;
  let file: string;
  let sealed: Buffer;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    clock = createTestClock();
    dataDir = await mkdtemp(join(tmpdir(), 'waxwing-rotate-'));
    file = join(dataDir, 'master.key');
    const url = await postgres?.createDatabase();
    database = await openDatabase({ dataDir, clock, url, logger: pino({ level: 'silent' }) });
    sealed = (await start()).seal(row, value);
  });
  afterEach(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  const start = (key?: string) => openVault({ ...options(key), mayCreateFile: key === undefined });
  const options = (key?: string) => ({
    database,
    clock,
    masterKey: key === undefined ? undefined : createSecretKey(Buffer.from(key, 'base64url')),
    masterKeyFile: file,
  });
  const rotate = (key?: string) => rotateMasterKey({ ...options(key), isFileOurs: key === undefined });
  const opens = async (key?: string) => (await start(key)).open(row, sealed).equals(value);

  test('the file holds another key, everything sealed before opens, and the old key opens nothing', async () => {
    const old = await readFile(file, 'utf8');
    expect(await rotate()).toEqual({ file });
    const now = await readFile(file, 'utf8');
    expect(now).toMatch(/^[\w-]{43}\n$/);
    expect(now).not.toBe(old);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await opens()).toBe(true);
    await expect(start(old.trim())).rejects.toThrow(MasterKeyError);
    const rows = await database.db.selectFrom('server_keys').select('name').execute();
    expect(rows).toEqual([{ name: 'root' }]);
  });

  test('killed before the file is written the old key goes on, and the next rotation too', async () => {
    const root = await currentRoot(options());
    await prepareNext(options(), createSecretKey(randomBytes(32)), root);
    expect(await opens()).toBe(true);
    await expect(rotate()).rejects.toThrow('a moment ago');
    clock.advance(60_000);
    await rotate();
    expect(await opens()).toBe(true);
  });

  test('killed after the file is written the next start goes on with the new key, and ends the old one', async () => {
    const old = (await readFile(file, 'utf8')).trim();
    const next = randomBytes(32);
    await prepareNext(options(), createSecretKey(next), await currentRoot(options()));
    await writeFile(file, next.toString('base64url'));
    const starts = await Promise.all(Array.from({ length: 5 }, () => opens()));
    expect(starts).toEqual([true, true, true, true, true]);
    await expect(start(old)).rejects.toThrow(MasterKeyError);
  });

  test('a key that the operator keeps is given out; both open until a start with the new one', async () => {
    const old = (await readFile(file, 'utf8')).trim();
    const rotated = await rotate(old);
    const key = 'key' in rotated ? rotated.key : '';
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await readFile(file, 'utf8')).toBe(`${old}\n`);
    expect(await opens(old)).toBe(true);
    expect(await opens(key)).toBe(true);
    await expect(start(old)).rejects.toThrow('is not the one this database was made with');
    expect(await opens(key)).toBe(true);
  });

  test('a wrong key rotates nothing', async () => {
    const wrong = randomBytes(32).toString('base64url');
    await expect(rotate(wrong)).rejects.toThrow(MasterKeyError);
    expect(await opens()).toBe(true);
  });

  test('of rotations at once one is done, and what is in the file opens the database', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => rotate()));
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await opens()).toBe(true);
  });
});
