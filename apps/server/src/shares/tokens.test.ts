import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToken, hashTokenBytes, isSameHash, randomToken } from './tokens.ts';

test('a token has 192 random bits in base64url, and never repeats', () => {
  const tokens = Array.from({ length: 1_000 }, randomToken);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('a token is kept as SHA-256 of its text, and one that arrives as base64url as that of its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(hashToken(text)).toEqual(createHash('sha256').update(text).digest());
      expect(hashTokenBytes(text)).toEqual(createHash('sha256').update(bytes).digest());
    }),
  );
});

test.each(['', 'a b', 'a+b', 'a/b', 'a=b', '===', 'ü', 'YQ===', 'YQ\n'])('%j is no base64url', (text) => {
  expect(hashTokenBytes(text)).toBeUndefined();
});

test('only equal hashes are the same, and a missing one is like none', () => {
  const [one, other] = [hashToken('one'), hashToken('other')];
  expect(isSameHash(one, hashToken('one'))).toBe(true);
  expect(isSameHash(one, other)).toBe(false);
  expect(isSameHash(one, one.subarray(0, 31))).toBe(false);
  expect(isSameHash(undefined, one)).toBe(false);
  expect(isSameHash(one, undefined)).toBe(false);
  expect(isSameHash(undefined, undefined)).toBe(false);
});
