import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countInFolder } from '../../../test/programs.ts';
import { systemClock } from '../../shared/clock.ts';
import { type Database, openDatabase } from '../database.ts';

const SLOTS = 3_000;

let dataDir: string;
let database: Database;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-erasure-'));
  database = await open();
});
afterEach(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

function open(): Promise<Database> {
  return openDatabase({ dataDir, clock: systemClock, logger: pino({ level: 'silent' }) });
}

/** Stores keys that all begin with the same 16 bytes, so that any trace of any of them can be found. */
async function storeKeys(canary: Uint8Array, count: number): Promise<number[]> {
  const ids = Array.from({ length: count }, () => database.ids.next());
  await Promise.all(
    ids.map((id) => {
      const key = new Uint8Array(Buffer.concat([canary, randomBytes(16)]));
      return database.transact((tx) => tx.insertInto('payload_keys').values({ id, key }).execute());
    }),
  );
  return ids;
}

async function zero(ids: number[]): Promise<void> {
  const key = new Uint8Array(32);
  await Promise.all(
    ids.map((id) =>
      database.transact((tx) => tx.updateTable('payload_keys').set({ key }).where('id', '=', id).execute()),
    ),
  );
}

function logBytes(): Promise<number> {
  return stat(join(dataDir, 'waxwing.db-wal')).then(({ size }) => size);
}

test('the write-ahead log stays bounded under load that erases nothing', async () => {
  const key = randomBytes(256 * 1024);
  for (let id = 1; id <= 400; id += 1) {
    await database.transact((tx) => tx.insertInto('payload_keys').values({ id, key }).execute());
  }
  // A hundred megabytes were written. How many are left depends on the disk, but never more than the limit.
  await expect.poll(logBytes, { timeout: 20_000, interval: 100 }).toBeLessThan(70 * 1024 * 1024);
});

test('no byte of a zeroed key is left in the data folder within a minute, and the others are untouched', async () => {
  const burned = randomBytes(16);
  const kept = randomBytes(16);
  const ids = await storeKeys(burned, SLOTS);
  await storeKeys(kept, 100);
  await zero(ids);
  expect(await countInFolder(dataDir, burned)).toBeGreaterThan(0);
  database.noteErasure();
  await expect.poll(logBytes, { timeout: 55_000, interval: 250 }).toBe(0);
  expect(await countInFolder(dataDir, burned)).toBe(0);
  expect(await countInFolder(dataDir, kept)).toBe(100);
});

test('what a stopped process had erased is gone when it has stopped', async () => {
  const burned = randomBytes(16);
  await zero(await storeKeys(burned, 500));
  database.noteErasure();
  await database.close();
  expect(await countInFolder(dataDir, burned)).toBe(0);
});

test('what an earlier process had erased is gone soon after the next start', async () => {
  const burned = randomBytes(16);
  // A reader that began before keeps the log from being emptied, at the start and at the stop, as a crash would.
  const foreign = new DatabaseSync(join(dataDir, 'waxwing.db'), { readOnly: true });
  foreign.exec('BEGIN');
  foreign.prepare('SELECT count(*) FROM payload_keys').get();
  await zero(await storeKeys(burned, 500));
  await database.close();
  foreign.close();
  expect(await countInFolder(dataDir, burned)).toBeGreaterThan(0);
  database = await open();
  await expect.poll(logBytes, { timeout: 5_000 }).toBe(0);
  expect(await countInFolder(dataDir, burned)).toBe(0);
});
