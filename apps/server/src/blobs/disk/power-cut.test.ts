import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { distrustAfterBoot } from './power-cut.ts';
import { mostUnsyncedBytes } from './write-back.ts';

let folder: string;
let uploads: Parameters<typeof distrustAfterBoot>[0];
const long = () => join(folder, 'long');
const short = () => join(folder, 'short');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-boot-'));
  await writeFile(long(), '');
  await truncate(long(), mostUnsyncedBytes + 1_000);
  await writeFile(short(), 'abc');
  uploads = {
    folder,
    async *paths() {
      yield* [long(), short()];
    },
  };
});
afterEach(() => rm(folder, { recursive: true }));

const sizes = async () => [(await stat(long())).size, (await stat(short())).size];
const boot = (id: string | undefined) => distrustAfterBoot(uploads, Promise.resolve(id));

test('after a start of the machine, what may not have reached the disk is cut off', async () => {
  await boot('first');
  expect(await sizes()).toEqual([1_000, 0]);
});

test('after a start of the server alone nothing is', async () => {
  await boot('first');
  await truncate(long(), 5_000);
  await boot('first');
  expect(await sizes()).toEqual([5_000, 0]);
  await boot('second');
  expect(await sizes()).toEqual([0, 0]);
});

test('where nothing tells one start of the machine from another, nothing is trusted', async () => {
  await boot(undefined);
  await truncate(long(), mostUnsyncedBytes + 7);
  await boot(undefined);
  expect(await sizes()).toEqual([7, 0]);
});
