import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-folder-'));
  return () => rm(folder, { recursive: true });
});

test('a folder is made with those above it, and the topmost that is new is told', async () => {
  expect(await makeFolder(join(folder, 'a/b/c'), 0o700)).toBe(join(folder, 'a'));
  for (const path of ['a', 'a/b', 'a/b/c']) {
    expect((await stat(join(folder, path))).mode & 0o777).toBe(0o700);
  }
  expect(await makeFolder(join(folder, 'a/b/d/'))).toBe(join(folder, 'a/b/d/'));
});

test('what is there already is left as it is, the root of the disk too', async () => {
  await symlink(folder, join(folder, 'link'));
  for (const path of [folder, join(folder, 'link'), '/']) expect(await makeFolder(path)).toBeUndefined();
});

test('a place where there cannot be a folder is an error, not a wait without end', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  for (const path of ['/proc/none', '/proc/none/below'])
    await expect(makeFolder(path)).rejects.toThrow('/proc');
});
