import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWriteBack, mostUnsyncedBytes } from './write-back.ts';

const mebibyte = 1024 * 1024;
let folder: string;
let file: FileHandle;
let syncs: { succeed(): void; fail(): void }[];
/** A real file on a disk that takes its time, and that may fail. */
let slow: FileHandle;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-sync-'));
  file = await open(join(folder, 'blob'), 'w+');
  syncs = [];
  slow = new Proxy(file, {
    get(target, key) {
      if (key === 'datasync') return () => new Promise<void>(startSync);
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
});
afterEach(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

function startSync(resolve: () => void, reject: (error: Error) => void): void {
  const failure = Object.assign(new Error('EIO: i/o error, fdatasync'), {
    code: 'EIO',
    syscall: 'fdatasync',
  });
  syncs.push({ succeed: resolve, fail: () => reject(failure) });
}

test('a file is synced while it grows, and nobody waits before too much is outstanding', async () => {
  const writeBack = createWriteBack();
  await writeBack.begin('blob', slow, 0);
  await writeBack.note('blob', slow, 8 * mebibyte);
  expect(syncs).toHaveLength(0);
  for (const written of [16, 32, 48]) await writeBack.note('blob', slow, written * mebibyte);
  expect(syncs).toHaveLength(1);
  let isThrough = false;
  const waiting = writeBack.note('blob', slow, mostUnsyncedBytes).then(() => {
    isThrough = true;
  });
  await new Promise(setImmediate);
  expect(isThrough).toBe(false);
  syncs[0]?.succeed();
  await waiting;
});

test('bytes that failed to reach the disk are cut off, and the upload goes on from what is certain', async () => {
  const writeBack = createWriteBack();
  await file.truncate(20 * mebibyte);
  await writeBack.begin('blob', slow, 0);
  await writeBack.note('blob', slow, 16 * mebibyte);
  syncs[0]?.succeed();
  await new Promise(setImmediate);
  await file.truncate(40 * mebibyte);
  await writeBack.note('blob', slow, 40 * mebibyte);
  syncs[1]?.fail();
  await new Promise(setImmediate);
  await expect(writeBack.begin('blob', slow, 40 * mebibyte)).rejects.toMatchObject({
    code: 'BLOBS_UNAVAILABLE',
  });
  expect((await file.stat()).size).toBe(16 * mebibyte);
  await writeBack.begin('blob', slow, 16 * mebibyte);
});

test('a blob is not finished by a sync that failed', async () => {
  const writeBack = createWriteBack();
  await writeBack.begin('blob', slow, 3);
  const flushed = expect(writeBack.flush('blob', slow)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  await new Promise(setImmediate);
  syncs[0]?.fail();
  await flushed;
});
