import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { memoryIo } from '../test/io.ts';
import { MAX_TEXT_BYTES, readBytes, readSecretText } from './secret-input.ts';

describe('the secret on standard input', () => {
  test.each([
    ['a line break at the end', 'one\ntwo\n'],
    ['no line break at the end', 'one\ntwo'],
    ['Windows line breaks', 'one\r\ntwo\r\n'],
    ['a byte order mark', '\ufeffone'],
    ['a zero character', 'a\0b'],
    ['many alphabets', 'smörgås 密码 🗝️'],
  ])('is taken as it is: %s', async (_name, text) => {
    expect(await readSecretText(memoryIo({ stdin: text }).io)).toBe(text);
  });

  test('a character cut between two chunks stays whole', async () => {
    const bytes = Buffer.from('密');
    const { io } = memoryIo();
    const stdin = Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]);
    expect(await readSecretText({ ...io, stdin })).toBe('密');
  });

  test('exactly 1 MiB is taken, one byte more is refused', async () => {
    expect(await readSecretText(memoryIo({ stdin: 'x'.repeat(MAX_TEXT_BYTES) }).io)).toHaveLength(
      MAX_TEXT_BYTES,
    );
    const larger = readSecretText(memoryIo({ stdin: 'x'.repeat(MAX_TEXT_BYTES + 1) }).io);
    await expect(larger).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });

  test('an endless input is not read to its end', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536, 'x');
    }
    await expect(readBytes(endless())).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });

  test('nothing is refused', async () => {
    await expect(readSecretText(memoryIo().io)).rejects.toMatchObject({ code: 'INPUT_EMPTY' });
  });

  test.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47]],
    ['Latin-1', [0x66, 0xf6, 0x72]],
    ['half a surrogate', [0xed, 0xa0, 0x80]],
    ['a character cut off', [0xe5, 0xaf]],
  ])('what is not UTF-8 is refused, with what to do: %s', async (_name, bytes) => {
    const refused = readSecretText(memoryIo({ stdin: Uint8Array.from(bytes) }).io);
    await expect(refused).rejects.toThrow(/not UTF-8 text.*base64/);
  });
});
