import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHexTokens, createLinkIds } from './token-form.ts';

const key = Buffer.alloc(32, 1);
const ids = createLinkIds(key);
const tokens = createHexTokens(key);
const placeKeyLimit = 2 ** 53;

test('a link id has 12 base62 characters, never repeats, and is found where it was put', () => {
  const drawn = Array.from({ length: 2_000 }, () => ids.draw());
  expect(new Set(drawn.map(({ token }) => token)).size).toBe(drawn.length);
  for (const { token, place } of drawn) {
    expect(token).toMatch(/^[0-9A-Za-z]{12}$/);
    expect(createLinkIds(key).locate(token)).toEqual(place);
  }
});

test('ids that are drawn one after the other lie close together in the index, and look alike in nothing', () => {
  const drawn = Array.from({ length: 400 }, () => createLinkIds(key)).map((form) => form.draw().token);
  const shelves = new Set(drawn.map((id) => Math.floor(ids.locate(id).key / 2 ** 46)));
  expect(shelves).toEqual(new Set([0]));
  const firstLetters = new Set(drawn.map((id) => id[0]));
  expect(firstLetters.size).toBeGreaterThan(20);
});

test('without the key nobody can tell which ids were drawn together', () => {
  const drawn = Array.from({ length: 400 }, () => createLinkIds(key)).map((form) => form.draw().token);
  const other = createLinkIds(Buffer.alloc(32, 2));
  const shelves = new Set(drawn.map((id) => Math.floor(other.locate(id).key / 2 ** 46)));
  expect(shelves.size).toBeGreaterThan(60);
});

test('a token of files has 64 hex digits, never repeats, and is found where it was put', () => {
  const drawn = Array.from({ length: 2_000 }, () => tokens.draw());
  expect(new Set(drawn.map(({ token }) => token)).size).toBe(drawn.length);
  for (const { token, place } of drawn) {
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(createHexTokens(key).locate(token)).toEqual(place);
  }
});

test('tokens of files are in order of time in the index, which only the key tells', () => {
  const drawn = Array.from({ length: 200 }, () => tokens.draw());
  const spread =
    Math.max(...drawn.map(({ place }) => place.key)) - Math.min(...drawn.map(({ place }) => place.key));
  expect(spread).toBeLessThan(2 ** 28);
  const other = createHexTokens(Buffer.alloc(32, 2));
  const guessed = drawn.map(({ token }) => other.locate(token).key);
  expect(Math.max(...guessed) - Math.min(...guessed)).toBeGreaterThan(2 ** 50);
});

test.each([
  ['link ids', ids],
  ['tokens of files', tokens],
])(
  'any text may be asked for among %s: its place has 53 bits and its hash is that of the whole text',
  (_, form) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
        ),
        (text) => {
          const place = form.locate(text);
          expect(Number.isSafeInteger(place.key) && place.key >= 0 && place.key < placeKeyLimit).toBe(true);
          expect(Buffer.from(place.hash)).toEqual(createHash('sha256').update(text).digest());
        },
      ),
    );
  },
);

test('a text that only begins like an id has another hash', () => {
  const id = ids.draw().token;
  for (const other of [
    `${id}A`,
    id.slice(0, 11),
    id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase(),
  ]) {
    expect(ids.locate(other).hash).not.toEqual(ids.locate(id).hash);
  }
});
