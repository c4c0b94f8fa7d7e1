import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryIo } from '../test/io.ts';
import { askPassphrase, givenPassphrase, newPassphrase } from './passphrase.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-passphrase-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('where a passphrase comes from', () => {
  test('the file wins over WAXWING_PASSPHRASE, and loses one line break at its end', async () => {
    for (const ending of ['', '\n', '\r\n']) {
      const passphraseFile = await file(`from file ${ending}`);
      expect(await givenPassphrase({ passphraseFile }, withVariable('from variable'))).toBe('from file ');
    }
    const twoLines = await file('one\n\n');
    expect(await givenPassphrase({ passphraseFile: twoLines }, withVariable('x'))).toBe('one\n');
  });

  test('WAXWING_PASSPHRASE is used as it is; an empty one counts as none', async () => {
    expect(await givenPassphrase({}, withVariable(' a b '))).toBe(' a b ');
    expect(await givenPassphrase({}, withVariable(''))).toBeUndefined();
    expect(await newPassphrase({}, withVariable(''), 'this secret')).toBeUndefined();
  });

  test('--passphrase is content with WAXWING_PASSPHRASE', async () => {
    expect(await newPassphrase({ passphrase: true }, withVariable('word'), 'this secret')).toBe('word');
  });

  test('--passphrase without anybody to ask is refused, never sealed without one', async () => {
    const refused = newPassphrase({ passphrase: true }, memoryIo().io, 'these files');
    await expect(refused).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    await expect(askPassphrase(memoryIo().io, 'Passphrase')).rejects.toMatchObject({
      code: 'PASSPHRASE_REQUIRED',
    });
  });

  test.each([
    ['empty', '\n'],
    ['too long', 'ö'.repeat(513)],
  ])('a file that is %s is refused', async (_name, content) => {
    const refused = givenPassphrase({ passphraseFile: await file(content) }, memoryIo().io);
    await expect(refused).rejects.toMatchObject({ code: 'PASSPHRASE_INVALID' });
  });

  test('a file that is not there or not text is refused by its name', async () => {
    const missing = join(folder, 'missing');
    await expect(givenPassphrase({ passphraseFile: missing }, memoryIo().io)).rejects.toThrow(missing);
    const binary = await file(Uint8Array.of(0xff));
    await expect(givenPassphrase({ passphraseFile: binary }, memoryIo().io)).rejects.toThrow(/UTF-8/);
  });
});

function withVariable(passphrase: string) {
  return memoryIo({ env: { WAXWING_PASSPHRASE: passphrase } }).io;
}

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'passphrase');
  await writeFile(path, content);
  return path;
}
