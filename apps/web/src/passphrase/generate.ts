import { words } from './words.ts';

const wordCount = 5;

/** What five words drawn from the list are worth. */
export const generatedBits = wordCount * Math.log2(words.length);

/**
 * Five words drawn independently and evenly, joined by hyphens: `lantern-gravel-otter-mint-compass`.
 *
 * The list has 1,024 words, so the low 10 bits of a random 16-bit number choose one without favouring any.
 */
export function generatePassphrase(): string {
  const draws = crypto.getRandomValues(new Uint16Array(wordCount));
  return Array.from(draws, (draw) => words[draw % words.length]).join('-');
}
