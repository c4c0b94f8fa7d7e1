import { expect, test } from 'vitest';
import { generatedBits, generatePassphrase } from './generate.ts';
import { words } from './words.ts';

test('the list has 1,024 distinct plain words, so a draw of 10 bits favours none', () => {
  expect(new Set(words).size).toBe(1024);
  expect(words.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);
});

test('a suggestion is five words of the list, worth 50 bits', () => {
  const drawn = generatePassphrase().split('-');
  expect(drawn).toHaveLength(5);
  expect(drawn.every((word) => words.includes(word))).toBe(true);
  expect(generatedBits).toBe(50);
});

test('every word can be drawn, none more than chance allows', () => {
  const counts = new Map<string, number>();
  const passphrases = 8192;
  for (let i = 0; i < passphrases; i++)
    for (const word of generatePassphrase().split('-')) counts.set(word, (counts.get(word) ?? 0) + 1);
  const expected = (passphrases * 5) / words.length;
  expect(counts.size).toBe(words.length);
  // Chi-squared with 1,023 degrees of freedom: mean 1,023, standard deviation 45; ten of those apart is no chance.
  const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(Math.abs(chiSquared - 1023)).toBeLessThan(452);
});
