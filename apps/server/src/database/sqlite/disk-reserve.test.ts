import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, stat, statfs, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDiskReserve } from './disk-reserve.ts';

let folder: string;
let refusals: string[];

beforeEach(async () => {
  refusals = [];
  folder = await mkdtemp(join(tmpdir(), 'waxwing-reserve-'));
});
afterEach(() => rm(folder, { recursive: true }));

function openReserve() {
  return openDiskReserve({
    folder,
    logPath: join(folder, 'log'),
    onLogTooLarge: () => refusals.push('full'),
  });
}

function reservePath(): string {
  return join(folder, 'waxwing.reserve');
}

test('the reserve is 16 MiB or a part of a small disk, and for its owner only', async () => {
  await openReserve();
  const { size, mode } = await stat(reservePath());
  const disk = await statfs(folder);
  expect(size).toBe(Math.ceil(Math.min(16 * 1024 * 1024, (disk.blocks * disk.bsize) / 20)));
  expect(mode & 0o777).toBe(0o600);
});

test('a released reserve is gone, and taken again once there is room', async () => {
  const reserve = await openReserve();
  await reserve.release();
  expect(existsSync(reservePath())).toBe(false);
  await reserve.ensureRoom();
  expect(existsSync(reservePath())).toBe(true);
});

test('a reserve that was cut short is made whole at the next start', async () => {
  await openReserve();
  const { size } = await stat(reservePath());
  await truncate(reservePath(), 10);
  await openReserve();
  expect((await stat(reservePath())).size).toBe(size);
});

test('a log that is larger than the free space leaves no room for anything new', async () => {
  // Only long, without blocks: its size is what counts, because copying it may take as much again.
  const disk = await statfs(folder);
  const log = join(folder, 'log');
  const file = await open(log, 'w');
  await file.truncate(disk.bavail * disk.bsize);
  await file.close();
  const reserve = await openReserve();
  await expect(reserve.ensureRoom()).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(refusals).not.toEqual([]);
  await rm(log);
  await expect.poll(() => reserve.ensureRoom().then(() => 'room', String)).toBe('room');
});
