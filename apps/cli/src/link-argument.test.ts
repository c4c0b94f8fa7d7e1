import { describe, expect, test } from 'vitest';
import { parseShareAddress } from './link-argument.ts';

describe('the address of a share', () => {
  test('is read with and without the part after #', () => {
    const expected = { baseUrl: 'https://a.example', kind: 'secret', id: 'Ab3dEf6hIj9k' };
    expect(parseShareAddress('https://a.example/Ab3dEf6hIj9k')).toEqual(expected);
    expect(parseShareAddress('https://a.example/Ab3dEf6hIj9k/#1.abc')).toEqual(expected);
  });

  test('keeps the folder a server is served under', () => {
    expect(parseShareAddress('https://a.example/seal/Ab3dEf6hIj9k').baseUrl).toBe('https://a.example/seal');
  });

  test('of files has its token in the query', () => {
    const token = 'ab'.repeat(32);
    const expected = { baseUrl: 'https://a.example/seal', kind: 'files', id: token };
    for (const text of [`?token=${token}`, `/?token=${token.toUpperCase()}&utm=x#1.abc`]) {
      expect(parseShareAddress(`https://a.example/seal/download${text}`)).toEqual(expected);
    }
  });

  test.each([
    'Ab3dEf6hIj9k',
    'https://a.example/',
    'https://a.example/short',
    'file:///Ab3dEf6hIj9k',
    'https://a.example/download?token=cut',
    '',
  ])('"%s" is refused', (text) => {
    expect(() => parseShareAddress(text)).toThrow(/not the address of a secret/);
  });
});
