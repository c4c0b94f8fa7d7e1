import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openWriter } from '../apps/server/src/database/sqlite/connections.ts';
import { GroupCommitter } from '../apps/server/src/database/sqlite/group-commit.ts';
import { type Figure, median, rate } from './figures.ts';

const callers = 64;
const transactionsPerRound = 6_400;
/** Each of these waits for the disk, so fewer take as long. */
const alonePerRound = 800;
const rounds = 5;
const rowBytes = 256;
const insert = 'insert into rows (id, content) values (?, ?)';

/** Transactions that share a commit, beside the same transactions with a commit each; both durable. */
export async function benchGroupedCommit(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-bench-'));
  const connection = openWriter(join(folder, 'rows.db'));
  try {
    connection.exec('create table rows (id integer primary key, content blob)');
    const committer = new GroupCommitter(connection, () => undefined);
    let lastId = 0;
    const nextId = () => ++lastId;
    await grouped(committer, nextId);
    const measured = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push({ alone: alone(connection, nextId), grouped: await grouped(committer, nextId) });
      connection.exec('pragma wal_checkpoint(truncate)');
    }
    return [figureOf(measured)];
  } finally {
    connection.close();
    await rm(folder, { recursive: true });
  }
}

/** Transactions a second of callers that each wait for their own before they begin the next. */
async function grouped(committer: GroupCommitter, nextId: () => number): Promise<number> {
  const startedAt = performance.now();
  let left = transactionsPerRound;
  const caller = async () => {
    while (left-- > 0) {
      const turn = await committer.begin();
      committer.execute(turn, insert, [nextId(), randomBytes(rowBytes)]);
      await committer.commit(turn);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return perSecond(transactionsPerRound, startedAt);
}

function alone(connection: DatabaseSync, nextId: () => number): number {
  const statement = connection.prepare(insert);
  const startedAt = performance.now();
  for (let index = 0; index < alonePerRound; index += 1) {
    connection.exec('BEGIN IMMEDIATE');
    statement.run(nextId(), randomBytes(rowBytes));
    connection.exec('COMMIT');
  }
  return perSecond(alonePerRound, startedAt);
}

function perSecond(count: number, startedAt: number): number {
  return (1_000 * count) / (performance.now() - startedAt);
}

function figureOf(measured: readonly { alone: number; grouped: number }[]): Figure {
  return {
    name: `grouped commit, ${callers} callers`,
    measured: rate(median(measured.map((round) => round.grouped))),
    twin: `one commit each ${rate(median(measured.map((round) => round.alone)))}`,
    value: median(measured.map((round) => round.grouped / round.alone)),
    unit: '',
    goal: 7,
  };
}
