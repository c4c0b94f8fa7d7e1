import { expect, test } from 'vitest';
import { emptyDraft, problemsOf } from './draft.ts';

const mebibyte = 1024 * 1024;
const problems = (text: string, passphrase = '') => problemsOf({ ...emptyDraft, text, passphrase });

test('the defaults are 24 hours, once, and no passphrase', () => {
  expect(emptyDraft).toEqual({ text: '', life: '24hours', views: 1, passphrase: '' });
});

test('an empty secret is asked for, spaces are a secret', () => {
  expect(problems('').text).toBe('Write or paste the secret first.');
  expect(problems(' ').text).toBeUndefined();
});

test('a MiB of UTF-8 is the most, counted in bytes and not in characters', () => {
  expect(problems('x'.repeat(mebibyte)).text).toBeUndefined();
  expect(problems('x'.repeat(mebibyte + 1)).text).toMatch(/A secret holds up to 1 MB/);
  expect(problems('ä'.repeat(mebibyte / 2)).text).toBeUndefined();
  expect(problems('ä'.repeat(mebibyte / 2 + 1)).text).toMatch(/A secret holds up to 1 MB/);
});

test('a passphrase is at most 1,024 bytes', () => {
  expect(problems('x', 'p'.repeat(1024)).passphrase).toBeUndefined();
  expect(problems('x', 'p'.repeat(1025)).passphrase).toMatch(/too long/);
});
