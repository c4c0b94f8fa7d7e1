import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { mountSmallDisk } from '../../../../../proof/support/small-disk.ts';
import { patternBytes, patternChunks } from '../../../test/pattern.ts';
import { openDiskStore } from './disk-store.ts';

const mebibyte = 1024 * 1024;
const full = { code: 'DISK_FULL' };

test('a full disk refuses, keeps what it has, and goes on as soon as there is room', async (context) => {
  const disk = await mountSmallDisk(64);
  if (typeof disk === 'string') return context.skip(disk);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => disk.unmount());
  const store = await openDiskStore(join(disk.folder, 'blobs'));
  const append = (offset: number, bytes: number) =>
    store.append('large', offset, Readable.from(patternChunks(offset, bytes)));
  await store.create('large');

  await expect(append(0, 100 * mebibyte)).rejects.toMatchObject(full);
  const kept = (await store.sizeOf('large')) ?? 0;
  expect(kept).toBeGreaterThan(32 * mebibyte);

  // To the last byte, and then for the small things that there is no room for either.
  await disk.fill();
  await expect(append(kept, mebibyte)).rejects.toMatchObject(full);
  await expect(store.create('another')).rejects.toMatchObject(full);
  expect(await store.sizeOf('large')).toBe(kept);
  expect(await store.sizeOf('another')).toBeUndefined();

  // Finishing and removing need no room.
  await store.finish('large');
  const ends = [
    [0, 99],
    [kept - 100, kept - 1],
  ] as const;
  for (const [start, end] of ends) {
    expect(await buffer(await store.open('large', { start, end }))).toEqual(patternBytes(start, 100));
  }
  await disk.empty();
  await store.remove('large');
  await store.create('large');
  expect(await append(0, 20 * mebibyte)).toBe(20 * mebibyte);
});
