import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BucketServer, startBucketServer } from '../../../test/bucket.ts';
import { patternBytes, patternChunks } from '../../../test/pattern.ts';
import type { BlobStore } from '../blob-store.ts';
import { connectBucket, type S3Settings } from './client.ts';
import { createObjects } from './objects.ts';
import { openS3Store } from './s3-store.ts';
import { partBytes, readState, writeState } from './upload-state.ts';

const outage = { code: 'BLOBS_UNAVAILABLE' };
let server: BucketServer;
let spoolFolder: string;
let settings: S3Settings;
let lines: string[];
let store: BlobStore;

beforeAll(async () => {
  server = await startBucketServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  lines = [];
  spoolFolder = await mkdtemp(join(tmpdir(), 'waxwing-spool-'));
  settings = await server.createBucket();
  store = await open(settings);
});
afterEach(async () => {
  await store.close();
  await rm(spoolFolder, { recursive: true });
});

function open(of: S3Settings): Promise<BlobStore> {
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  return openS3Store({ settings: of, spoolFolder, logger });
}

const append = (offset: number, bytes: number) =>
  store.append('a1', offset, Readable.from(patternChunks(offset, bytes)));

/** Every file of the bucket, also those that no listing shows. */
async function filesInBucket({ folder: buckets } = server): Promise<string[]> {
  const folder = join(buckets, settings.bucket);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('a bucket that goes away', () => {
  test('is one clear error, and everything goes on when it comes back', async () => {
    await store.create('a1');
    await append(0, partBytes + 1_000);
    await server.pause();
    await expect(append(partBytes + 1_000, 10)).rejects.toMatchObject(outage);
    await expect(store.sizeOf('a1')).rejects.toMatchObject(outage);
    await expect(store.open('a1', { start: 0, end: 0 })).rejects.toMatchObject(outage);
    await expect(store.create('a2')).rejects.toMatchObject(outage);
    await expect(store.finish('a1')).rejects.toMatchObject(outage);
    await expect(store.remove('a1')).rejects.toMatchObject(outage);
    await server.resume();
    expect(await append(partBytes + 1_000, partBytes)).toBe(2 * partBytes + 1_000);
    await store.finish('a1');
    const end = 2 * partBytes + 999;
    expect(patternBytes(0, end + 1).equals(await buffer(await store.open('a1', { start: 0, end })))).toBe(
      true,
    );
  });

  test('in the middle of an append keeps the parts that are whole', async () => {
    await store.create('a1');
    const data = new PassThrough();
    const appending = store.append('a1', 0, data);
    const refused = expect(appending).rejects.toMatchObject(outage);
    for (const chunk of patternChunks(0, partBytes)) data.write(chunk);
    await vi.waitFor(async () => expect(await store.sizeOf('a1')).toBe(partBytes), 10_000);
    await server.pause();
    data.end(Buffer.alloc(10));
    await refused;
    await server.resume();
    expect(await store.sizeOf('a1')).toBe(partBytes);
  });

  test('does not keep the server from starting', async () => {
    await server.pause();
    const other = await open(settings);
    await expect(other.sizeOf('a1')).rejects.toMatchObject(outage);
    expect(lines.join()).toContain('cannot be reached');
    await server.resume();
    expect(await other.sizeOf('a1')).toBeUndefined();
    await other.close();
  });
});

describe('a start is refused', () => {
  test.each([
    [{ bucket: 'nobody-made-it' }, 'There is no bucket nobody-made-it'],
    [{ accessKey: 'stranger' }, 'do not open the bucket'],
  ])('with %j', async (wrong, sentence) => {
    const refused = open({ ...settings, ...wrong });
    await expect(refused).rejects.toMatchObject({
      code: 'BLOB_SETTINGS',
      message: expect.stringContaining(sentence),
    });
  });
});

describe.each([true, false])('nothing is left in a bucket whose server can abort uploads: %s', (canAbort) => {
  let own: BucketServer;
  beforeAll(async () => {
    own = await startBucketServer({ canAbort });
  });
  afterAll(() => own.stop());
  beforeEach(async () => {
    settings = await own.createBucket();
    await store.close();
    store = await open(settings);
  });

  test('of an upload that is finished but its object', async () => {
    await store.create('a1');
    await append(0, partBytes + 1_000);
    await append(partBytes + 1_000, 500);
    await store.finish('a1');
    expect(await filesInBucket(own)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^a1\._S3rver_object$/)]),
    );
    expect((await filesInBucket(own)).filter((name) => !name.startsWith('a1._S3rver_'))).toEqual([]);
  });

  test.each([0, 1_000, partBytes, partBytes + 1_000])(
    'of one that is given up after %d bytes',
    async (bytes) => {
      await store.create('a1');
      await append(0, bytes);
      await store.remove('a1');
      expect(await filesInBucket(own)).toEqual([]);
    },
  );
});

test('a file that waits for its part has no name, so that a crash leaves nothing of it', async () => {
  await store.create('a1');
  const data = new PassThrough();
  const appending = store.append('a1', 0, data);
  data.write(Buffer.alloc(100_000));
  await vi.waitFor(() => expect(data.readableLength).toBe(0));
  expect(await readdir(spoolFolder)).toEqual([]);
  data.end();
  expect(await appending).toBe(100_000);
});

test('a part that was sent and not noted, because a process died in between, is sent again', async () => {
  await store.create('a1');
  await append(0, partBytes);
  const bucket = connectBucket(settings);
  const objects = createObjects(bucket);
  const state = await readState(objects, 'a1');
  await writeState(objects, 'a1', { ...state, etags: [], restBytes: 0 });
  bucket.client.destroy();
  expect(await store.sizeOf('a1')).toBe(0);
  expect(await append(0, partBytes + 10)).toBe(partBytes + 10);
  await store.finish('a1');
  const bytes = await buffer(await store.open('a1', { start: 0, end: partBytes + 9 }));
  expect(patternBytes(0, partBytes + 10).equals(bytes)).toBe(true);
});
