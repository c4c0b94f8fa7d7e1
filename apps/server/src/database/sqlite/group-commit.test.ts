import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, type Transaction } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { retryTransaction } from '../retry.ts';
import { openReader, openWriter } from './connections.ts';
import { createSqliteDialect } from './dialect.ts';
import { GroupCommitter } from './group-commit.ts';
import { createStatementRunner } from './statements.ts';

interface Tables {
  notes: { id: number; text: string };
}

let folder: string;
let path: string;
let writer: DatabaseSync;
let reader: DatabaseSync;
let committer: GroupCommitter;
let db: Kysely<Tables>;
let commits: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-group-'));
  path = join(folder, 'test.db');
  writer = openWriter(path);
  writer.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  reader = openReader(path);
  commits = 0;
  committer = new GroupCommitter(writer, () => {
    commits += 1;
  });
  db = new Kysely<Tables>({ dialect: createSqliteDialect(committer, createStatementRunner(reader)) });
});

afterEach(async () => {
  await committer.close();
  reader.close();
  writer.close();
  await rm(folder, { recursive: true });
});

function transact<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return retryTransaction(() => db.transaction().execute(work));
}

function insert(id: number, text = 'note') {
  return transact((tx) => tx.insertInto('notes').values({ id, text }).execute());
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

async function storedIds(): Promise<number[]> {
  const rows = await db.selectFrom('notes').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}

function codesOf(results: PromiseSettledResult<unknown>[]): string[] {
  return results.map((result) => (result.status === 'fulfilled' ? 'done' : result.reason.code));
}

describe('the grouped commit', () => {
  test('serves many waiting transactions with few commits, and answers after they are visible', async () => {
    const seen = await Promise.all(
      range(200).map(async (id) => {
        await insert(id);
        return await db.selectFrom('notes').select('id').where('id', '=', id).executeTakeFirst();
      }),
    );
    expect(seen.map((row) => row?.id)).toEqual(range(200));
    expect(commits).toBeLessThan(50);
  });

  test('ends a group that holds the event loop too long', async () => {
    const slow = range(10).map((id) =>
      transact(async (tx) => {
        const end = performance.now() + 3;
        while (performance.now() < end);
        await tx.insertInto('notes').values({ id, text: 'slow' }).execute();
      }),
    );
    await Promise.all(slow);
    expect(commits).toBeGreaterThanOrEqual(4);
  });

  test('runs transactions one after the other, never interleaved', async () => {
    await insert(1, '0');
    await Promise.all(
      range(100).map(() =>
        transact(async (tx) => {
          const { text } = await tx.selectFrom('notes').select('text').executeTakeFirstOrThrow();
          await tx
            .updateTable('notes')
            .set({ text: String(Number(text) + 1) })
            .execute();
        }),
      ),
    );
    expect(await db.selectFrom('notes').select('text').executeTakeFirst()).toEqual({ text: '100' });
  });

  test('takes back only the transaction that failed', async () => {
    const results = await Promise.allSettled([
      insert(1),
      transact(async (tx) => {
        await tx.insertInto('notes').values({ id: 2, text: 'taken back' }).execute();
        throw Object.assign(new Error('refused'), { code: 'REFUSED' });
      }),
      insert(3),
    ]);
    expect(codesOf(results)).toEqual(['done', 'REFUSED', 'done']);
    expect(await storedIds()).toEqual([1, 3]);
  });
});

describe('a transaction that awaits something else', () => {
  test('is rolled back at once and told so, and its neighbours commit without it', async () => {
    const outside = Promise.withResolvers<void>();
    const guilty = transact(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'guilty' }).execute();
      await outside.promise;
      await tx.insertInto('notes').values({ id: 2, text: 'guilty' }).execute();
    });
    await insert(3);
    outside.resolve();
    await expect(guilty).rejects.toMatchObject({ code: 'TX_AWAITED_OUTSIDE' });
    expect(await storedIds()).toEqual([3]);
  });

  test('is told so even when it asks nothing more', async () => {
    const guilty = transact(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'guilty' }).execute();
      await delay(1);
    });
    await expect(guilty).rejects.toMatchObject({ code: 'TX_AWAITED_OUTSIDE' });
    expect(await storedIds()).toEqual([]);
  });

  test('does not commit by catching the refusal', async () => {
    const guilty = transact(async (tx) => {
      await delay(1);
      await tx
        .insertInto('notes')
        .values({ id: 1, text: 'guilty' })
        .execute()
        .catch(() => undefined);
    });
    await expect(guilty).rejects.toMatchObject({ code: 'TX_AWAITED_OUTSIDE' });
    expect(await storedIds()).toEqual([]);
  });

  test('cannot open a transaction inside itself without losing its own', async () => {
    const outer = transact(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'outer' }).execute();
      await insert(2);
    });
    await expect(outer).rejects.toMatchObject({ code: 'TX_AWAITED_OUTSIDE' });
    expect(await storedIds()).toEqual([2]);
  });

  test('may await what is already settled', async () => {
    await transact(async (tx) => {
      await Promise.all([1, 2].map((id) => tx.insertInto('notes').values({ id, text: 'both' }).execute()));
      await Promise.resolve();
    });
    expect(await storedIds()).toEqual([1, 2]);
  });
});

describe('a full disk', () => {
  const large = 'x'.repeat(200_000);

  beforeEach(() => {
    writer.exec('PRAGMA max_page_count = 20');
  });

  test('refuses who needs room and serves the neighbours in the same group', async () => {
    const results = await Promise.allSettled([insert(1), insert(2, large), insert(3)]);
    expect(codesOf(results)).toEqual(['done', 'DISK_FULL', 'done']);
    expect(await storedIds()).toEqual([1, 3]);
  });

  test('leaves nothing of the refused transaction, even when it swallows the error', async () => {
    const stubborn = transact(async (tx) => {
      await tx.insertInto('notes').values({ id: 1, text: 'small' }).execute();
      await tx
        .insertInto('notes')
        .values({ id: 2, text: large })
        .execute()
        .catch(() => undefined);
    });
    await expect(stubborn).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await storedIds()).toEqual([]);
  });

  test('heals without a restart', async () => {
    await expect(insert(1, large)).rejects.toMatchObject({ code: 'DISK_FULL' });
    writer.exec('PRAGMA max_page_count = 1000000');
    await insert(1, large);
    expect(await storedIds()).toEqual([1]);
  });
});

describe('the writer', () => {
  test('waits for a foreign writer without stopping the event loop', async () => {
    const foreign = new DatabaseSync(path);
    foreign.exec('BEGIN IMMEDIATE');
    const waiting = insert(1);
    await delay(20);
    foreign.exec('COMMIT');
    foreign.close();
    await waiting;
    expect(await storedIds()).toEqual([1]);
  });

  test('waits while the gate is closed, then goes on', async () => {
    await committer.pause();
    const waiting = insert(1);
    await delay(5);
    expect(commits).toBe(0);
    committer.resume();
    await waiting;
    expect(commits).toBe(1);
  });

  test('refuses whoever comes after it closed', async () => {
    await committer.close();
    await expect(insert(1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  test('makes a single write outside a transaction durable by itself', async () => {
    await db.insertInto('notes').values({ id: 1, text: 'alone' }).execute();
    expect(await storedIds()).toEqual([1]);
    await expect(db.insertInto('notes').values({ id: 1, text: 'twice' }).execute()).rejects.toThrow('UNIQUE');
  });

  test.each(['COMMIT', ' begin', 'PRAGMA journal_mode = DELETE', 'ROLLBACK'])('refuses %s', async (sql) => {
    const query = { sql, parameters: [], query: { kind: 'RawNode' }, queryId: { queryId: '1' } };
    await expect(db.executeQuery(query as never)).rejects.toMatchObject({ code: 'STATEMENT_NOT_ALLOWED' });
  });
});
