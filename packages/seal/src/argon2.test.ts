import { argon2Sync } from 'node:crypto';
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { expect, test } from 'vitest';
import { argon2id as native } from './argon2-native.ts';
import { argon2id as noble } from './argon2-noble.ts';
import { argon2id as wasm } from './argon2-wasm.ts';

// RFC 9106 §5.3 uses a secret and associated data, which the sealed format does not: the libraries themselves are held
// to it where they take both (hash-wasm takes no associated data), and the entries then to one another.
const RFC = {
  message: Buffer.alloc(32, 1),
  nonce: Buffer.alloc(16, 2),
  secret: Buffer.alloc(8, 3),
  associatedData: Buffer.alloc(12, 4),
  tag: '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
};

test('the engine under the native entry gives the tag of RFC 9106 §5.3', () => {
  const { tag, ...input } = RFC;
  const cost = { memory: 32, passes: 3, parallelism: 4, tagLength: 32 };
  expect(argon2Sync('argon2id', { ...input, ...cost }).toString('hex')).toBe(tag);
});

test('the library under the plain JavaScript entry gives the tag of RFC 9106 §5.3', () => {
  const { message, nonce, secret, associatedData, tag } = RFC;
  const cost = { m: 32, t: 3, p: 4, dkLen: 32 };
  const key = nobleArgon2id(message, nonce, { ...cost, key: secret, personalization: associatedData });
  expect(Buffer.from(key).toString('hex')).toBe(tag);
});

test.each([
  { memoryKiB: 32, passes: 3, lanes: 4 },
  { memoryKiB: 64, passes: 1, lanes: 1 },
  { memoryKiB: 1024, passes: 16, lanes: 2 },
])('the three entries agree on the input of RFC 9106 without secret and data, at %j', async (cost) => {
  const { message, nonce } = RFC;
  const keys = await Promise.all([native, wasm, noble].map((argon2id) => argon2id(message, nonce, cost)));
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
});
