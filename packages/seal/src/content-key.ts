import type { Bytes } from './bytes.ts';
import { label } from './bytes.ts';
import { KEY_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';
import { hkdf, randomBytes } from './primitives.ts';

/** Draws the 32-byte key of a new share. */
export function createContentKey(): Bytes {
  return randomBytes(KEY_BYTES);
}

/** Refuses keys of another length: an empty one would still derive keys, known to everybody. */
export function requireContentKey(contentKey: Uint8Array): void {
  if (contentKey.length !== KEY_BYTES) throw new SealError('INVALID_INPUT', 'A content key has 32 bytes');
}

/** The key for one use of a share's content key, so that manifest and streams never work under the same key. */
export async function deriveContentSubkey(
  contentKey: Uint8Array,
  use: 'manifest key' | 'content key',
): Promise<Bytes> {
  requireContentKey(contentKey);
  return hkdf(contentKey, new Uint8Array(0), label(use));
}
