import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reserveDestination } from './destination.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-destination-'));
  path = join(folder, 'key.txt');
});
afterEach(() => rm(folder, { recursive: true }));

describe('saving a secret to a file', () => {
  test('the file holds it to the byte and is for its owner alone', async () => {
    await save('första\r\nandra', false);
    expect(await readFile(path, 'utf8')).toBe('första\r\nandra');
    expect(await permissions()).toBe(0o600);
  });

  test('a file that exists is refused before anything is opened', async () => {
    await writeFile(path, 'old');
    await expect(reserveDestination(path, false)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  test('with force it is replaced whole, and closed to others', async () => {
    await writeFile(path, 'something much longer than the secret');
    await chmod(path, 0o644);
    await save('new', true);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await permissions()).toBe(0o600);
  });

  test('force without an existing file makes one', async () => {
    await save('new', true);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  test('when no secret came, an old file stays as it was and a new one is gone', async () => {
    await (await reserveDestination(path, false)).close();
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path, 'old');
    await (await reserveDestination(path, true)).close();
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  test('a folder that is not there is said before anything is opened', async () => {
    const missing = join(folder, 'nowhere', 'key.txt');
    for (const force of [false, true]) {
      await expect(reserveDestination(missing, force)).rejects.toThrow(/not opened/);
    }
  });

  test('a device can be written to with force', async () => {
    const device = await reserveDestination('/dev/null', true);
    await device.save('secret');
    await device.close();
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  test('a full disk is told apart, because the view is taken by then', async () => {
    const full = await reserveDestination('/dev/full', true);
    await expect(full.save('secret')).rejects.toMatchObject({
      code: 'OUTPUT_LOST',
      message: expect.stringContaining('ENOSPC'),
    });
    await full.close();
  });
});

async function save(text: string, force: boolean): Promise<void> {
  const destination = await reserveDestination(path, force);
  await destination.save(text);
  await destination.close();
}

async function permissions(): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
