import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { randomFile, sha256 } from '../../testing/files.ts';
import { downloadFile, type ShareFile, type ShareReader } from '../index.ts';
import { createFileSink, createSha256 } from './index.ts';

const { bytes } = randomFile('', 3_000_000);
const contentId = 'c'.repeat(64);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-sink-'));
  return () => rm(folder, { recursive: true });
});

const file: ShareFile = {
  index: 1,
  path: 'a',
  displayPath: 'a',
  savablePath: 'a',
  size: bytes.length,
  type: 'x/y',
  sha256: sha256(bytes),
};

/** Reads in pieces, and stops with an error where it is told. */
function reading(stopsAt = bytes.length): Pick<ShareReader, 'read'> & { from: number[] } {
  const from: number[] = [];
  return {
    from,
    async *read(_file, { start = 0 } = {}) {
      from.push(start);
      for (let at = start; at < bytes.length; at += 1_000_000) {
        if (at >= stopsAt) throw new Error('stopped');
        yield bytes.slice(at, at + 1_000_000);
      }
    },
  };
}

const sink = (options: { modifiedAt?: number } = {}) =>
  createFileSink({ path: join(folder, 'a'), contentId, index: 1, ...options });

const download = (share: Pick<ShareReader, 'read'>, to = sink()) =>
  downloadFile(share, file, to, { createSha256 });

async function partPath(): Promise<string> {
  const name = (await readdir(folder)).find((each) => each.endsWith('.part'));
  return join(folder, name ?? 'there is none');
}

test('what an earlier run left is hashed with the rest', async () => {
  await expect(download(reading(2_000_000))).rejects.toThrow('stopped');
  const share = reading();
  await download(share);
  expect(share.from).toEqual([2_000_000]);
  expect(sha256(await readFile(join(folder, 'a')))).toBe(file.sha256);
});

test('what was changed between two runs is fetched again from the start', async () => {
  await expect(download(reading(2_000_000))).rejects.toThrow('stopped');
  await writeFile(await partPath(), bytes.slice(0, 2_000_000).fill(0, 5, 6));
  const share = reading();
  await download(share);
  expect(share.from).toEqual([2_000_000, 0]);
  expect(sha256(await readFile(join(folder, 'a')))).toBe(file.sha256);
  expect(await readdir(folder)).toEqual(['a']);
});

test('a file that is not the one of the manifest is damaged data, also after a second try', async () => {
  const wrong = { ...file, sha256: sha256(bytes.slice(1)) };
  await expect(download(reading(2_000_000))).rejects.toThrow('stopped');
  const share = reading();
  const act = downloadFile(share, wrong, sink(), { createSha256 });
  await expect(act).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
  expect(share.from).toEqual([2_000_000, 0]);
  expect(await readdir(folder)).toEqual([]);
});

test.each([9e15, -9e15, 253_402_214_400_001])(
  'a time that no file can have, %d, costs nothing',
  async (time) => {
    await download(reading(), sink({ modifiedAt: time }));
    expect((await stat(join(folder, 'a'))).mtimeMs).toBeGreaterThan(Date.UTC(2020));
  },
);

test('a name as long as a file system takes is no hindrance, before or after a break', async () => {
  const path = join(folder, '名'.repeat(85));
  const long = () => createFileSink({ path, contentId, index: 1 });
  await expect(download(reading(2_000_000), long())).rejects.toThrow('stopped');
  const share = reading();
  await download(share, long());
  expect(share.from).toEqual([2_000_000]);
  expect(await readdir(folder)).toEqual(['名'.repeat(85)]);
});

test('a link that lies where the part should be is not followed', async () => {
  await expect(download(reading(1_000_000))).rejects.toThrow('stopped');
  const path = await partPath();
  await writeFile(join(folder, 'mine'), 'mine');
  await rm(path);
  await symlink(join(folder, 'mine'), path);
  await expect(download(reading())).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  expect(await readFile(join(folder, 'mine'), 'utf8')).toBe('mine');
});
