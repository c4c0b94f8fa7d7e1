import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawApiKey, keyFamilies, parseApiKey } from './api-key.ts';

// Computed apart from this code: CRC-32 as in zip and PNG, then base62 with digits, capitals, small letters.
test.each([
  ['sk_live_0000000000000000000000000003XzGiN'],
  ['sk_live_zzzzzzzzzzzzzzzzzzzzzzzzzzz2Dv1aZ'],
  ['sk_live_0123456789ABCDEFGHIJKLMNOPQ162uh3'],
  ['sk_live_000000000000000000000000236002vdP'],
  ['afk_live_0123456789ABCDEFGHIJKLMNOPQ4NcTvU'],
  ['prt_live_0123456789ABCDEFGHIJKLMNOPQ2DbTf6'],
  ['pk_live_0123456789ABCDEFGHIJKLMNOPQ3E6S2e'],
])('the checksum of %s is right', (key) => {
  expect(parseApiKey(key)?.prefix).toBe(key.slice(0, key.indexOf('_live_') + 10));
});

test('the checksum is CRC-32/ISO-HDLC', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});

test('a drawn key is well formed, and no two are alike', () => {
  const keys = Array.from({ length: 1000 }, () => drawApiKey());
  expect(new Set(keys).size).toBe(1000);
  for (const key of keys) {
    expect(key).toMatch(/^sk_live_[0-9A-Za-z]{33}$/);
    expect(parseApiKey(key)).toBeDefined();
  }
});

test.each(keyFamilies)('a drawn key of family %s tells its family', (family) => {
  const key = drawApiKey(family);
  expect(key).toMatch(new RegExp(`^${family}_live_[0-9A-Za-z]{33}$`));
  expect(parseApiKey(key)?.family).toBe(family);
});

test('every letter can appear at every random place', () => {
  const keys = Array.from({ length: 2000 }, () => drawApiKey());
  for (let place = 8; place < 35; place += 1) {
    expect(new Set(keys.map((key) => key[place])).size).toBe(62);
  }
});

test('one changed character is always found', () => {
  const key = drawApiKey();
  const places = fc.integer({ min: 0, max: key.length - 1 });
  const letters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_');
  fc.assert(
    fc.property(places, letters, (place, letter) => {
      fc.pre(key[place] !== letter);
      expect(parseApiKey(key.slice(0, place) + letter + key.slice(place + 1))).toBeUndefined();
    }),
  );
});

test.each([
  ['nothing', ''],
  ['a key that is too short', drawApiKey().slice(0, -1)],
  ['a key with a line break', `${drawApiKey()}\n`],
  ['a key with the family of another', drawApiKey().replace('sk_live_', 'pk_live_')],
  ['a key of a family that there is not', drawApiKey().replace('sk_live_', 'xk_live_')],
  ['a very long text', `sk_live_${'a'.repeat(100_000)}`],
])('%s is no key', (_, text) => {
  expect(parseApiKey(text)).toBeUndefined();
});
