import { describe, expect, test } from 'vitest';
import { parseShareAddress } from './link-argument.ts';

describe('the address of a secret', () => {
  test('is read with and without the part after #', () => {
    const expected = { baseUrl: 'https://a.example', linkId: 'Ab3dEf6hIj9k' };
    expect(parseShareAddress('https://a.example/Ab3dEf6hIj9k')).toEqual(expected);
    expect(parseShareAddress('https://a.example/Ab3dEf6hIj9k/#1.abc')).toEqual(expected);
  });

  test('keeps the folder a server is served under', () => {
    expect(parseShareAddress('https://a.example/seal/Ab3dEf6hIj9k').baseUrl).toBe('https://a.example/seal');
  });

  test.each(['Ab3dEf6hIj9k', 'https://a.example/', 'https://a.example/short', 'file:///Ab3dEf6hIj9k', ''])(
    '"%s" is refused',
    (text) => {
      expect(() => parseShareAddress(text)).toThrow(/not the address of a secret/);
    },
  );
});
