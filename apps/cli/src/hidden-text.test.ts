import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { CliError } from './errors.ts';
import { readHiddenText, TypedText } from './hidden-text.ts';

describe('a secret typed without being shown', () => {
  test('a pasted key of many lines arrives whole, with its line breaks', async () => {
    const { result } = typing('-----BEGIN KEY-----\r\nabc\r\n-----END KEY-----\r', '\x04');
    expect(await result).toBe('-----BEGIN KEY-----\nabc\n-----END KEY-----');
  });

  test('one line needs no Enter, and Enter before Ctrl-D is not part of it', async () => {
    expect(await typing('hunter2\x04').result).toBe('hunter2');
    expect(await typing('hunter2', '\r', '\x04').result).toBe('hunter2');
  });

  test('nothing that was typed is written to the terminal, and raw mode ends', async () => {
    const { result, shown, modes } = typing('hunter2\x04');
    await result;
    expect(shown()).not.toContain('hunter2');
    expect(modes).toEqual([true, false]);
  });

  test('Ctrl-C interrupts, and raw mode ends', async () => {
    const { result, modes } = typing('hunt', '\x03');
    await expect(result).rejects.toThrow(CliError);
    expect(modes).toEqual([true, false]);
  });

  test('a terminal that goes away ends the text', async () => {
    const { result, hangUp } = typing('hunter2');
    hangUp();
    expect(await result).toBe('hunter2');
  });

  test.each([
    ['backspace takes one character, however many bytes it has', 'a😀\x7f', 'a'],
    ['backspace joins lines', 'a\r\x7fb', 'ab'],
    ['Ctrl-U takes the line', 'first\rsecond\x15third', 'first\nthird'],
    ['arrow keys are not text', 'a\x1b[Ab\x1bOC\x1b[1;5Dc', 'abc'],
    ['a Windows line break is one', 'a\r\nb', 'a\nb'],
    ['a tab stays', 'a\tb', 'a\tb'],
  ])('%s', (_name, keys, text) => {
    const typed = new TypedText();
    expect(typed.feed(keys)).toBe('typing');
    expect(typed.text).toBe(text);
  });

  test('a Windows line break that comes in two pieces is one', () => {
    const typed = new TypedText();
    typed.feed('a\r');
    typed.feed('\nb');
    expect(typed.text).toBe('a\nb');
  });
});

function typing(...keys: string[]) {
  const modes: boolean[] = [];
  const source = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => modes.push(mode) });
  const sink = new PassThrough();
  // Streams in memory with the one method of a terminal that is used here.
  const terminal = { input: source as unknown as ReadStream, output: sink as unknown as WriteStream };
  const result = readHiddenText(terminal);
  for (const key of keys) source.write(key);
  return { result, modes, shown: () => String(sink.read() ?? ''), hangUp: () => source.end() };
}
