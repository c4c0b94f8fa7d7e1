import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseFiles, MAX_FILES } from './choose-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-choose-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what is sent', () => {
  test('a file goes under its name, a folder with all that is in it, in the order of names', async () => {
    await write('photos/b.jpg', 'photos/a/deep/c.jpg', 'photos/.hidden', 'one.txt');
    const { files } = await chooseFiles([join(folder, 'one.txt'), join(folder, 'photos')]);
    expect(files).toEqual(
      ['one.txt', 'photos/.hidden', 'photos/a/deep/c.jpg', 'photos/b.jpg'].map((as) => ({
        from: join(folder, as),
        as,
      })),
    );
  });

  test('the name of a folder is known however it was given', async () => {
    await write('photos/a/b.jpg');
    for (const path of ['photos/', 'photos/a/..', 'photos/.']) {
      const { files } = await chooseFiles([`${folder}/${path}`]);
      expect(files.map(({ as }) => as)).toEqual(['photos/a/b.jpg']);
    }
  });

  test('names that look odd but can be kept are kept', async () => {
    const names = ['a\\b', 'c:d?', 'con.txt', '\u202egnp.exe', ' spaces ', 'ünï', '-rf', '~', '🗝️', 'end.'];
    await write(...names.map((name) => `odd/${name}`));
    const { files } = await chooseFiles([join(folder, 'odd')]);
    expect(new Set(files.map(({ as }) => as))).toEqual(new Set(names.map((name) => `odd/${name}`)));
  });

  test('what is named twice is sent once', async () => {
    await write('photos/a.jpg');
    const { files } = await chooseFiles([join(folder, 'photos'), `${folder}/photos/`]);
    expect(files.map(({ as }) => as)).toEqual(['photos/a.jpg']);
  });

  test('a name that macOS spelled with loose accents gets the usual spelling', async () => {
    await write('u\u0308ber.txt');
    const { files } = await chooseFiles([join(folder, 'u\u0308ber.txt')]);
    expect(files).toEqual([{ from: join(folder, 'u\u0308ber.txt'), as: '\u00fcber.txt' }]);
  });

  test('empty folders are told, because they are not sent', async () => {
    await write('photos/a.jpg');
    await mkdir(join(folder, 'photos/empty'));
    expect((await chooseFiles([join(folder, 'photos')])).emptyFolders).toEqual([
      join(folder, 'photos/empty'),
    ]);
  });

  test('a link that was named is followed', async () => {
    await write('real/a.txt');
    await symlink(join(folder, 'real'), join(folder, 'latest'));
    await symlink(join(folder, 'real/a.txt'), join(folder, 'latest.txt'));
    const { files } = await chooseFiles([join(folder, 'latest'), join(folder, 'latest.txt')]);
    expect(files.map(({ as }) => as)).toEqual(['latest/a.txt', 'latest.txt']);
  });
});

describe('what is refused before anything is sent', () => {
  test('a path that is not there', async () => {
    await expect(chooseFiles([join(folder, 'nowhere')])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('is not there'),
    });
  });

  test('a folder without any file', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await expect(chooseFiles([join(folder, 'a')])).rejects.toMatchObject({ code: 'INPUT_EMPTY' });
  });

  test('a symbolic link inside a folder, with the way out', async () => {
    await write('photos/a.jpg');
    await symlink('/etc/passwd', join(folder, 'photos/link'));
    await expect(chooseFiles([join(folder, 'photos')])).rejects.toMatchObject({
      code: 'INPUT_NOT_A_FILE',
      message: expect.stringMatching(/photos\/link.*symbolic link.*tar c/),
    });
  });

  test('devices, pipes and sockets, without waiting for them', async () => {
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    const socket = createServer();
    await new Promise<void>((listening) => socket.listen(join(folder, 'socket'), listening));
    for (const path of ['/dev/zero', join(folder, 'pipe'), join(folder, 'socket')]) {
      await expect(chooseFiles([path])).rejects.toMatchObject({ code: 'INPUT_NOT_A_FILE' });
    }
    await new Promise((closed) => socket.close(closed));
  });

  test('names that a share cannot hold', async () => {
    await write('line\nbreak');
    await expect(chooseFiles([join(folder, 'line\nbreak')])).rejects.toMatchObject({
      code: 'INPUT_NAME_INVALID',
      message: expect.stringContaining('line\\nbreak'),
    });
    await mkdir(join(folder, 'old'));
    await writeFile(Buffer.concat([Buffer.from(`${folder}/old/caf`), Buffer.of(0xe9)]), '');
    await expect(chooseFiles([join(folder, 'old')])).rejects.toThrow(/not UTF-8/);
  });

  test('two files that would get one name', async () => {
    await write('a/x', 'b/x', 'c/\u00fc', 'c/u\u0308');
    await expect(chooseFiles([join(folder, 'a/x'), join(folder, 'b/x')])).rejects.toThrow(
      /would both be "x"/,
    );
    await expect(chooseFiles([join(folder, 'c')])).rejects.toThrow(/would both be/);
  });

  test('a file and a folder that would get one name', async () => {
    await write('a/x', 'b/x/y');
    await expect(chooseFiles([join(folder, 'a/x'), join(folder, 'b/x')])).rejects.toMatchObject({
      code: 'INPUT_NAME_INVALID',
      message: expect.stringContaining('name of a folder'),
    });
  });

  test('more files than a share holds; exactly so many are fine', async () => {
    await mkdir(join(folder, 'many'));
    const names = Array.from({ length: MAX_FILES }, (_, number) => join(folder, 'many', String(number)));
    for (const name of names) writeFileSync(name, '');
    expect((await chooseFiles([join(folder, 'many')])).files).toHaveLength(MAX_FILES);
    await write('many/more');
    await expect(chooseFiles([join(folder, 'many')])).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  }, 30_000);
});

async function write(...names: string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, name);
  }
}
