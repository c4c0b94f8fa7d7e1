import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRow, type RowAddress, SealedRowError, sealRow } from './sealed-row.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const row: RowAddress = { organizationId: 7, table: 'api_keys', id: 12, version: 1 };
const value = Buffer.from('a value that must come back');

test('any value opens at its own place, byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(openRow(key, row, sealRow(key, row, bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('the same value never looks the same twice', () => {
  expect(sealRow(key, row, value)).not.toEqual(sealRow(key, row, value));
});

test('a value sealed by an earlier release still opens', () => {
  const sealed = Buffer.from(
    '01000102030405060708090a0bda86e3474c8b63598a0286b00004bdd0dae6086598f4656210a953721c1ec1528ab21b09ef580ff7d4c39d',
    'hex',
  );
  expect(openRow(key, row, sealed)).toEqual(value);
});

describe('what does not open', () => {
  const sealed = sealRow(key, row, value);

  test.each<[string, RowAddress]>([
    ['another organisation', { ...row, organizationId: 8 }],
    ['nobody', { ...row, organizationId: null }],
    ['another table', { ...row, table: 'webhooks' }],
    ['another row', { ...row, id: 13 }],
    ['a row with the same id as text', { ...row, id: '12' }],
    ['another version of the row', { ...row, version: 2 }],
  ])('a value moved to %s', (_, place) => {
    expect(() => openRow(key, place, sealed)).toThrow(SealedRowError);
  });

  test('a value with any single bit changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      const at = bit >> 3;
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      expect(() => openRow(key, row, changed)).toThrow(SealedRowError);
    }
  });

  test('a value cut to any shorter length', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => openRow(key, row, sealed.subarray(0, length))).toThrow(SealedRowError);
    }
  });

  test('a value under another key, and the error shows nothing of it', () => {
    const other = createSecretKey(randomBytes(32));
    expect(() => openRow(other, row, sealed)).toThrow('The sealed value of api_keys 12 cannot be opened.');
  });
});
