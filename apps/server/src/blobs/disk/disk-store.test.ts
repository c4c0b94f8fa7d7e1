import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobStoreCases } from '../blob-store.cases.ts';
import type { BlobStore } from '../blob-store.ts';
import { openDiskStore } from './disk-store.ts';

blobStoreCases(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'waxwing-blobs-'));
  return {
    open: () => openDiskStore(join(parent, 'blobs')),
    remove: () => rm(parent, { recursive: true }),
  };
});

describe('on disk', () => {
  let parent: string;
  let folder: string;
  let store: BlobStore;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'waxwing-blobs-'));
    folder = join(parent, 'blobs');
    store = await openDiskStore(folder);
  });
  afterEach(() => rm(parent, { recursive: true }));

  const append = (name: string, offset: number, text: string) =>
    store.append(name, offset, Readable.from([Buffer.from(text)]));

  test.each([0o000, 0o022, 0o777])('nobody else can read anything, whatever the umask: %i', async (mask) => {
    const before = process.umask(mask);
    try {
      store = await openDiskStore(join(parent, 'masked'));
      await store.create('open');
      await store.create('done');
      await append('done', 0, 'abc');
      await store.finish('done');
    } finally {
      process.umask(before);
    }
    const entries = await readdir(join(parent, 'masked'), { recursive: true, withFileTypes: true });
    expect(entries.map(({ name }) => name).toSorted()).toEqual([
      'boot',
      'done',
      'finished',
      'open',
      'unfinished',
    ]);
    for (const entry of entries) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
    }
  });

  test('a symbolic link is never followed: it is no blob', async () => {
    const secret = join(parent, 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, join(folder, 'finished', 'linked'));
    await symlink(secret, join(folder, 'unfinished', 'begun'));
    await expect(store.open('linked', { start: 0, end: 5 })).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    await expect(append('begun', 6, 'more')).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    await expect(store.create('begun')).rejects.toMatchObject({ code: 'BLOB_EXISTS' });
    expect(await store.sizeOf('linked')).toBeUndefined();
    expect(await Array.fromAsync(store.list())).toEqual([]);
    for (const name of ['linked', 'begun']) await store.remove(name);
    expect(await readFile(secret, 'utf8')).toBe('secret');
  });

  test('what is no blob is not listed, and not touched', async () => {
    await writeFile(join(folder, 'finished', 'Notes.txt'), 'mine');
    await mkdir(join(folder, 'unfinished', 'folder'));
    expect(await Array.fromAsync(store.list())).toEqual([]);
    expect(await store.sizeOf('folder')).toBeUndefined();
    store = await openDiskStore(folder);
    expect(await readFile(join(folder, 'finished', 'Notes.txt'), 'utf8')).toBe('mine');
  });

  test('a folder that is gone is an outage, and not a folder from which everything was removed', async () => {
    await store.create('done');
    await store.finish('done');
    await rename(folder, `${folder}.away`);
    const outage = { code: 'BLOBS_UNAVAILABLE' };
    await expect(store.sizeOf('done')).rejects.toMatchObject(outage);
    await expect(store.open('done', { start: 0, end: 0 })).rejects.toMatchObject(outage);
    await expect(store.create('more')).rejects.toMatchObject(outage);
    await rename(`${folder}.away`, folder);
    expect(await store.sizeOf('done')).toBe(0);
  });

  test('a download goes on while its blob is removed', async () => {
    await store.create('done');
    await append('done', 0, 'abc');
    await store.finish('done');
    const data = await store.open('done', { start: 0, end: 2 });
    await store.remove('done');
    expect((await buffer(data)).toString()).toBe('abc');
  });

  test('folders that somebody opened up are closed at the next start', async () => {
    await chmod(folder, 0o755);
    await chmod(join(folder, 'finished'), 0o755);
    await openDiskStore(folder);
    for (const path of [folder, join(folder, 'finished')])
      expect((await stat(path)).mode & 0o777).toBe(0o700);
  });
});
