import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CheckpointThread, startCheckpointThread } from './checkpoint-thread.ts';
import { type Checkpointer, createCheckpointer } from './checkpointer.ts';
import { openWriter } from './connections.ts';
import { GroupCommitter } from './group-commit.ts';

let folder: string;
let path: string;
let writer: DatabaseSync;
let committer: GroupCommitter;
let thread: CheckpointThread;
let checkpointer: Checkpointer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-checkpoint-'));
  path = join(folder, 'test.db');
  writer = openWriter(path);
  writer.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY)');
  thread = startCheckpointThread(path);
  committer = new GroupCommitter(writer, () => checkpointer.noteCommit());
  checkpointer = createCheckpointer({ thread, gate: committer, logger: pino({ level: 'silent' }) });
});

afterEach(async () => {
  await committer.close();
  await checkpointer.stop();
  await thread.run('disconnect');
  writer.close();
  await thread.stop();
  await rm(folder, { recursive: true });
});

async function write(): Promise<void> {
  const turn = await committer.begin();
  committer.execute(turn, 'INSERT INTO notes DEFAULT VALUES', []);
  await committer.commit(turn);
}

async function logBytes(): Promise<number> {
  return (await stat(`${path}-wal`)).size;
}

function startReading(): DatabaseSync {
  const foreign = new DatabaseSync(path, { readOnly: true });
  foreign.exec('BEGIN');
  foreign.prepare('SELECT count(*) FROM notes').get();
  return foreign;
}

describe('truncating the write-ahead log', () => {
  test('empties it while writers go on', async () => {
    const writes = Promise.all(Array.from({ length: 50 }, write));
    await Promise.all([writes, checkpointer.truncate()]);
    await checkpointer.truncate();
    expect(await logBytes()).toBe(0);
  });

  test('covers what was written while an earlier one was under way', async () => {
    await write();
    const first = checkpointer.truncate();
    await write();
    await Promise.all([first, checkpointer.truncate(), checkpointer.truncate()]);
    expect(await logBytes()).toBe(0);
  });

  test('backs off while somebody reads, lets writers through, and succeeds afterwards', async () => {
    await write();
    const foreign = startReading();
    await write();
    let isDone = false;
    const truncation = checkpointer.truncate().then(() => {
      isDone = true;
    });
    for (let count = 0; count < 100; count += 1) await write();
    expect(isDone).toBe(false);
    expect(await logBytes()).toBeGreaterThan(0);
    foreign.close();
    await truncation;
    expect(await logBytes()).toBe(0);
  });

  test('gives up when it is stopped, so that a foreign reader cannot keep the process from ending', async () => {
    const foreign = startReading();
    await write();
    const truncation = checkpointer.truncate();
    await checkpointer.stop();
    await truncation;
    foreign.close();
  });
});
