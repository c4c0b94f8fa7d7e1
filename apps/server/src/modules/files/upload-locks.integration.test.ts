import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { type Database, openDatabase } from '../../database/database.ts';
import { systemClock } from '../../shared/clock.ts';
import { insertBlob } from './file-blobs.store.ts';
import { createUploadLocks, type UploadKey, type UploadLocks } from './upload-locks.ts';

/** Node numbers and locks differ, so two of them on one database are two processes. */
async function openNode(url: string | undefined, dataDir: string): Promise<Database> {
  return openDatabase({ url, dataDir, clock: systemClock, logger: pino({ level: 'silent' }) });
}

let count = 0;
async function drawUpload(database: Database): Promise<UploadKey> {
  const upload = { name: `upload-${++count}`, shareId: count };
  await database.transact((tx) => insertBlob(tx, { ...upload, size: 1 }));
  return upload;
}

/** Holds an upload until somebody else wants it, and notes what happens. */
async function holdUntilWanted(locks: UploadLocks, upload: UploadKey, who: string, story: string[]) {
  const { promise: wanted, resolve } = Promise.withResolvers<void>();
  const hold = await locks.hold(upload, resolve);
  story.push(`${who} has it`);
  const done = wanted.then(async () => {
    story.push(`${who} lets go`);
    await hold.release();
  });
  return { hold, done };
}

describe('the locks of uploads', () => {
  let postgres: TestPostgres;
  let folder: string;
  let nodes: Database[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waxwing-locks-'));
    postgres = await startPostgres();
    const url = await postgres.createDatabase();
    nodes = [await openNode(url, join(folder, 'a')), await openNode(url, join(folder, 'b'))];
    nodes.push(await openNode(undefined, join(folder, 'c')));
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
    await postgres.stop();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['in one process', 2, 2],
    ['in one process of many', 0, 0],
    ['in two processes', 0, 1],
  ])(
    'the last to come gets the upload, once the one before has let go: %s',
    async (_, one, other) => {
      const [first, second] = [nodes[one], nodes[other]];
      if (!first || !second) throw new Error('a node is missing');
      const firstLocks = createUploadLocks(first);
      const secondLocks = one === other ? firstLocks : createUploadLocks(second);
      const upload = await drawUpload(first);
      const story: string[] = [];
      const { done } = await holdUntilWanted(firstLocks, upload, 'first', story);
      const next = await holdUntilWanted(secondLocks, upload, 'second', story);
      await done;
      expect(story).toEqual(['first has it', 'first lets go', 'second has it']);
      await next.hold.release();
    },
    20_000,
  );

  test.each([
    ['in one process', 0],
    ['in two processes', 1],
  ])('nobody takes the upload of another share, who knows its name: %s', async (_, other) => {
    const [first, second] = [nodes[0], nodes[other]];
    if (!first || !second) throw new Error('a node is missing');
    const locks = createUploadLocks(first);
    const upload = await drawUpload(first);
    const held = await locks.hold(upload, () => expect.fail('it was taken over'));
    const theirs = { ...upload, shareId: upload.shareId + 1_000 };
    await (await (other === 0 ? locks : createUploadLocks(second)).hold(theirs, () => undefined)).release();
    const stillHeld = await first.db.selectFrom('file_blobs').select('held_by').execute();
    expect(stillHeld.filter(({ held_by }) => held_by !== null)).toHaveLength(1);
    await held.release();
  });

  test('another upload is free meanwhile, and a released one at once', async () => {
    const [node] = nodes;
    if (!node) throw new Error('a node is missing');
    const locks = createUploadLocks(node);
    const [a, b] = [await drawUpload(node), await drawUpload(node)];
    const held = await locks.hold(a, () => expect.fail('nobody wants it'));
    await (await locks.hold(b, () => undefined)).release();
    await held.release();
    const startedAt = performance.now();
    await (await locks.hold(a, () => undefined)).release();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
