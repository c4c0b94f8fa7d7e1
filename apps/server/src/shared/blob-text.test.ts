import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBlob, encodeBlob } from './blob-text.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

/** The four ways to write the same bytes. */
function spellings(data: Buffer): string[] {
  const unpadded = (text: string) => text.replace(/=+$/, '');
  const standard = data.toString('base64');
  const urlSafe = standard.replaceAll('+', '-').replaceAll('/', '_');
  return [standard, unpadded(standard), urlSafe, unpadded(urlSafe)];
}

test('all four spellings of any bytes are read, and written back letter by letter', () => {
  fc.assert(
    fc.property(bytes, (data) => {
      for (const text of spellings(data)) {
        const decoded = decodeBlob(text);
        expect(decoded?.bytes).toEqual(data);
        expect(decoded && encodeBlob(decoded)).toBe(text);
      }
    }),
  );
});

test('whatever text is read is written back letter by letter', () => {
  const alphabet = fc.constantFrom(...'ABCDwxyz0189+/-_= \n');
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
      const decoded = decodeBlob(text);
      if (decoded) expect(encodeBlob(decoded)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  'A',
  'AA=',
  'AAA==',
  'AAAA=',
  '=',
  '====',
  'A===',
  'AB',
  'AB==',
  'AAB',
  '-_+/',
  ' AAAA',
  'AA\nAA',
  'é',
])('%j spells no bytes exactly, and is refused', (text) => {
  expect(decodeBlob(text)).toBeUndefined();
});
