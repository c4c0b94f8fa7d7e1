import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { createTestClock, type TestClock } from '../shared/clock.ts';
import { compileQuery } from './compiled-query.ts';
import { type Database, openDatabase } from './database.ts';
import { lockRows } from './row-lock.ts';

const logger = pino({ level: 'silent' });

describe.each(['sqlite', 'postgres'] as const)('the database on %s', (engine) => {
  let postgres: TestPostgres | undefined;
  let dataDir: string;
  let url: string | undefined;
  let clock: TestClock;
  let database: Database;

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'waxwing-database-'));
    url = await postgres?.createDatabase();
    clock = createTestClock();
    database = await open();
  });
  afterEach(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  function open(): Promise<Database> {
    return openDatabase({ url, dataDir, clock, logger });
  }

  function insertKey(id: number, key: Uint8Array = new Uint8Array(32)) {
    return database.transact((tx) => tx.insertInto('payload_keys').values({ id, key }).execute());
  }

  async function storedIds(): Promise<number[]> {
    const rows = await database.db.selectFrom('payload_keys').select('id').orderBy('id').execute();
    return rows.map((row) => row.id);
  }

  async function setPoints(points: number) {
    await database.db.insertInto('rate_limits').values({ key: 'k', points, expire: null }).execute();
  }

  async function points(): Promise<number> {
    const row = await database.db.selectFrom('rate_limits').select('points').executeTakeFirstOrThrow();
    return row.points;
  }

  describe('transactions', () => {
    test('are visible to every read once they resolve', async () => {
      await insertKey(1);
      expect(await storedIds()).toEqual([1]);
    });

    test('return what the work returns', async () => {
      expect(await database.transact(async () => 'answer')).toBe('answer');
    });

    test('leave nothing behind when the work throws', async () => {
      const refused = new Error('refused');
      const result = database.transact(async (tx) => {
        await tx
          .insertInto('payload_keys')
          .values({ id: 1, key: new Uint8Array(1) })
          .execute();
        throw refused;
      });
      await expect(result).rejects.toBe(refused);
      expect(await storedIds()).toEqual([]);
    });

    test('fail alone: a neighbour with a duplicate key does not touch the others', async () => {
      await insertKey(5);
      const results = await Promise.allSettled(Array.from({ length: 10 }, (_, id) => insertKey(id)));
      expect(results.map((result) => result.status)).toEqual(
        Array.from({ length: 10 }, (_, id) => (id === 5 ? 'rejected' : 'fulfilled')),
      );
      expect(await storedIds()).toHaveLength(10);
    });

    test('give a capped counter to exactly as many as the cap', async () => {
      await setPoints(0);
      const takers = Array.from({ length: 100 }, () =>
        database.transact((tx) =>
          tx
            .updateTable('rate_limits')
            .set((row) => ({ points: row('points', '+', 1) }))
            .where('points', '<', 7)
            .returning('points')
            .executeTakeFirst(),
        ),
      );
      const taken = (await Promise.all(takers)).filter((row) => row !== undefined);
      expect(taken.map((row) => row.points).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    test('lose no update when they lock what they read', async () => {
      await setPoints(0);
      const writers = Array.from({ length: 40 }, () =>
        database.transact(async (tx) => {
          const query = tx.selectFrom('rate_limits').select('points').where('key', '=', 'k');
          const row = await lockRows(database.engine, query).executeTakeFirstOrThrow();
          await tx
            .updateTable('rate_limits')
            .set({ points: row.points + 1 })
            .execute();
        }),
      );
      await Promise.all(writers);
      expect(await points()).toBe(40);
    });

    test('that lock rows in opposite orders both finish', async () => {
      await Promise.all([insertKey(1), insertKey(2)]);
      const touch = (order: number[]) =>
        database.transact(async (tx) => {
          for (const id of order) {
            await tx
              .updateTable('payload_keys')
              .set({ key: new Uint8Array(8) })
              .where('id', '=', id)
              .execute();
          }
        });
      await Promise.all(Array.from({ length: 4 }, (_, n) => touch(n % 2 === 0 ? [1, 2] : [2, 1])));
    });

    test('that were called before close finish; those after are refused', async () => {
      const running = Array.from({ length: 30 }, (_, id) => insertKey(id));
      const closing = database.close();
      await expect(insertKey(99)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await Promise.all([...running, closing]);
      database = await open();
      expect(await storedIds()).toHaveLength(30);
    });
  });

  describe('values', () => {
    test('come back as they went in', async () => {
      const key = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await insertKey(Number.MAX_SAFE_INTEGER, key);
      const row = await database.db.selectFrom('payload_keys').selectAll().executeTakeFirstOrThrow();
      expect({ ...row }).toEqual({ id: Number.MAX_SAFE_INTEGER, key });
      expect(row.key.constructor).toBe(Uint8Array);
    });

    test('that are counted or summed are numbers', async () => {
      await Promise.all([insertKey(1), insertKey(2)]);
      const row = await database.db
        .selectFrom('payload_keys')
        .select(({ fn }) => [fn.countAll().as('count'), fn.sum('id').as('sum')])
        .executeTakeFirst();
      expect({ ...row }).toEqual({ count: 2, sum: 3 });
    });

    test.each([
      ['undefined', undefined],
      ['NaN', Number.NaN],
      ['a date', new Date()],
      ['a boolean', true],
      ['an object', {}],
      ['an unsafe integer', 2 ** 53],
      ['text with U+0000', 'a\0b'],
    ])('that would be stored as something else are refused: %s', async (_, value) => {
      // The types forbid most of these; a hole in the types must not become a hole in the data.
      const key = value as string;
      const result = database.transact((tx) =>
        tx.updateTable('rate_limits').set({ points: 1 }).where('key', '=', key).execute(),
      );
      await expect(result).rejects.toMatchObject({ code: 'UNBINDABLE_PARAMETER' });
    });
  });

  test('a compiled query runs with fresh values, each where it was named', async () => {
    const insert = compileQuery((db, value: { id: number; key: Uint8Array }) =>
      db.insertInto('payload_keys').values({ id: value.id, key: value.key }),
    );
    const between = compileQuery((db, value: { low: number; high: number; limit: number }) =>
      db
        .selectFrom('payload_keys')
        .select('id')
        .where('id', '>=', value.low)
        .where('id', '<=', value.high)
        .where('id', '!=', value.low)
        .orderBy('id')
        .limit(value.limit),
    );
    const inserted = await database.transact(async (tx) => {
      let count = 0;
      for (const id of [1, 2, 3, 4]) count += await insert.run(tx, { id, key: new Uint8Array([id]) });
      return count;
    });
    expect(inserted).toBe(4);
    const rows = await between.all(database.db, { low: 1, high: 4, limit: 2 });
    expect(rows.map((row) => row.id)).toEqual([2, 3]);
    expect(await between.first(database.db, { low: 4, high: 9, limit: 1 })).toBeUndefined();
  });

  describe('opening again', () => {
    test('keeps everything and applies no migration twice', async () => {
      await insertKey(1);
      await database.close();
      database = await open();
      expect(await storedIds()).toEqual([1]);
    });

    test('makes ids above every stored one, even when the clock went back', async () => {
      const id = database.ids.next();
      await insertKey(id);
      await database.close();
      clock.advance(-3_600_000);
      database = await open();
      expect(database.ids.next()).toBeGreaterThan(id);
    });

    test('refuses a database that was made by a newer program, and changes nothing', async () => {
      const row = { name: '9999-from-the-future', applied_at: clock.now() };
      await database.db
        .$extendTables<{ schema_migrations: typeof row }>()
        .insertInto('schema_migrations')
        .values(row)
        .execute();
      await database.close();
      await expect(open()).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
      await expect(open()).rejects.toThrow(/newer Waxwing.*9999-from-the-future/);
    });
  });

  test('ping proves that the database takes writes, and fails once it is closed', async () => {
    await database.ping();
    await database.ensureRoom();
    const lease = await database.db.selectFrom('node_leases').select('node').executeTakeFirst();
    expect(lease?.node).toBe(0);
    await database.close();
    await expect
      .poll(() => database.ping().then(String, () => 'refused'), { timeout: 3_000 })
      .toBe('refused');
  });
});
