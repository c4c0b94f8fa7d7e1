import { sql } from 'kysely';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { systemClock } from '../../shared/clock.ts';
import { type Database, openDatabase } from '../database.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

function open(url: string): Promise<Database> {
  return openDatabase({ url, dataDir: '', clock: systemClock, logger: pino({ level: 'silent' }) });
}

function insertKey(database: Database) {
  const row = { id: database.ids.next(), key: new Uint8Array(32) };
  return database.transact((tx) => tx.insertInto('payload_keys').values(row).execute());
}

/** Runs one statement as an operator would, on a connection of its own. */
async function asOperator<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

describe('several nodes on one PostgreSQL', () => {
  test('that start together on an empty database migrate it once, and never make the same id', async () => {
    const url = await postgres.createDatabase();
    const nodes = await Promise.all(Array.from({ length: 4 }, () => open(url)));
    await Promise.all(nodes.flatMap((node) => Array.from({ length: 100 }, () => insertKey(node))));
    const leases = await nodes[0]?.db.selectFrom('node_leases').select('node').orderBy('node').execute();
    expect(leases?.map(({ node }) => node)).toEqual([0, 1, 2, 3]);
    await Promise.all(nodes.map((node) => node.close()));
    expect(await asOperator(url, 'select count(*)::int from payload_keys')).toEqual([{ count: 400 }]);
    expect(await asOperator(url, 'select * from node_leases')).toEqual([]);
  });

  test('leave their number to the next one, whose ids are higher', async () => {
    const url = await postgres.createDatabase();
    const first = await open(url);
    await insertKey(first);
    const last = first.ids.next();
    await first.close();
    const second = await open(url);
    expect(second.ids.next()).toBeGreaterThan(last);
    await second.close();
  });

  test('are refused when all numbers are taken, and take one whose lease has ended', async () => {
    const url = await postgres.createDatabase();
    await (await open(url)).close();
    const far = Date.now() + 3_600_000;
    await asOperator(
      url,
      `insert into node_leases select n, 'other', ${far} from generate_series(0, 63) as n`,
    );
    await expect(open(url)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await asOperator(url, 'update node_leases set expires_at = 1 where node = 41');
    const node = await open(url);
    expect(Math.floor(node.ids.next() / 64) % 64).toBe(41);
    await node.close();
  });

  test('take another number when somebody took theirs', async () => {
    const url = await postgres.createDatabase();
    const node = await open(url);
    await asOperator(url, `update node_leases set holder = 'other', expires_at = ${Date.now() + 60_000}`);
    await node.ping();
    expect(Math.floor(node.ids.next() / 64) % 64).toBe(1);
    await node.close();
  });
});

describe('an outage', () => {
  test('of every connection fails what was running as unavailable, and heals by itself', async () => {
    const url = await postgres.createDatabase();
    const database = await open(url);
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    const interrupted = database.transact(async (tx) => {
      await tx.selectFrom('payload_keys').select('id').execute();
      await asOperator(url, cut);
      await tx.selectFrom('payload_keys').select('id').execute();
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await insertKey(database);
    await database.ping();
    await database.close();
  });

  test('at start is told as unavailable', async () => {
    const nobody = 'postgres://nobody:wrong@127.0.0.1:1/none';
    await expect(open(nobody)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});

test('commits are durable even where the server is set to answer before they are', async () => {
  const url = await postgres.createDatabase();
  const setting = 'show synchronous_commit';
  expect(await asOperator(url, setting)).toEqual([{ synchronous_commit: 'off' }]);
  const database = await open(url);
  const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(database.db);
  expect(rows).toEqual([{ synchronous_commit: 'on' }]);
  await database.close();
});

test('a noted erasure vacuums the slot table, at the latest when the process stops', async () => {
  const url = await postgres.createDatabase();
  const database = await open(url);
  await insertKey(database);
  await database.transact((tx) =>
    tx
      .updateTable('payload_keys')
      .set({ key: new Uint8Array(32) })
      .execute(),
  );
  database.noteErasure();
  await database.close();
  const vacuumed = () =>
    asOperator(
      url,
      `select last_vacuum is not null as done from pg_stat_user_tables where relname = 'payload_keys'`,
    );
  await expect.poll(vacuumed, { timeout: 10_000 }).toEqual([{ done: true }]);
});
