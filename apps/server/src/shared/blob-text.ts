/** Bytes that arrived as base64 text, with the spelling they arrived in, so that it can be given back. */
export interface SpelledBytes {
  readonly bytes: Buffer;
  readonly spelling: Spelling;
}

/** Which of the four spellings of base64: bit 0 = URL-safe alphabet, bit 1 = padded. */
export type Spelling = 0 | 1 | 2 | 3;

/**
 * Reads base64 or base64url, padded or not. Undefined for anything that does not spell exactly these bytes:
 * mixed alphabets, wrong padding, stray bits.
 */
export function decodeBlob(text: string): SpelledBytes | undefined {
  const isUrlSafe = text.includes('-') || text.includes('_');
  const isPadded = text.endsWith('=');
  const bytes = Buffer.from(text, isUrlSafe ? 'base64url' : 'base64');
  // Padding that was not needed cannot be seen in the text, so whole groups of three count as padded.
  const spelling = ((isUrlSafe ? 1 : 0) | (isPadded || bytes.length % 3 === 0 ? 2 : 0)) as Spelling;
  return encodeBlob({ bytes, spelling }) === text ? { bytes, spelling } : undefined;
}

/** The text that was decoded, letter by letter. */
export function encodeBlob({ bytes, spelling }: SpelledBytes): string {
  const isUrlSafe = (spelling & 1) === 1;
  const isPadded = (spelling & 2) === 2;
  const text = bytes.toString(isUrlSafe ? 'base64url' : 'base64');
  if (isUrlSafe && isPadded) return text + '='.repeat((4 - (text.length % 4)) % 4);
  return isUrlSafe || isPadded ? text : text.replace(/=+$/, '');
}
