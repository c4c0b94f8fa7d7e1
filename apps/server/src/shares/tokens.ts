import { hash, timingSafeEqual } from 'node:crypto';
import { drawRandom } from '../shared/random.ts';

/** A token that is shown once: 192 random bits in base64url. */
export function randomToken(): string {
  return drawRandom(24).toString('base64url');
}

/** SHA-256 of a token's text, as it is stored. Only for tokens with full entropy. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** SHA-256 of a token that arrives as base64url and is hashed as bytes; undefined when it is not base64url. */
export function hashTokenBytes(token: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(token)) return undefined;
  return hash('sha256', Buffer.from(token, 'base64url'), 'buffer');
}

/** Compares two hashes without telling by its time where they differ. */
export function isSameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}
