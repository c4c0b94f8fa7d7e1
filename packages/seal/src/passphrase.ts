import type { Bytes } from './bytes.ts';
import { utf8 } from './bytes.ts';
import { SealError } from './errors.ts';

const MAX_PASSPHRASE_BYTES = 1024;

/**
 * The bytes a passphrase stands for, the same for every keyboard: each Unicode space becomes U+0020, then NFC.
 *
 * @throws SealError INVALID_INPUT when there is nothing, more than 1024 bytes, or half of a surrogate pair
 * @see RFC 8265 §4.2, OpaqueString
 */
export function normalizePassphrase(passphrase: string): Bytes {
  const bytes = utf8(passphrase.replace(/\p{Zs}/gu, ' ').normalize('NFC'));
  if (bytes.length === 0 || bytes.length > MAX_PASSPHRASE_BYTES || !passphrase.isWellFormed()) {
    throw new SealError('INVALID_INPUT', 'A passphrase has 1 to 1024 bytes of UTF-8');
  }
  return bytes;
}
