import type { Bytes } from './bytes.ts';
import { SEALED_CHUNK_BYTES, TAG_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';
import { sha256 } from './primitives.ts';

/** SHA-256. */
export const RECORD_BYTES = 32;

/**
 * Fingerprint of a sealed part: SHA-256 over the tags of its chunks. Equal records mean equal content, so that a
 * resumed upload can prove it puts nothing else under the same nonces.
 *
 * @param ciphertext - One sealed part, without the stream's head.
 * @throws SealError INVALID_INPUT when the bytes cannot be a part
 */
export async function partRecord(ciphertext: Uint8Array): Promise<Bytes> {
  const count = Math.ceil(ciphertext.length / SEALED_CHUNK_BYTES);
  const lastChunkBytes = ciphertext.length - (count - 1) * SEALED_CHUNK_BYTES;
  if (count === 0 || lastChunkBytes < TAG_BYTES)
    throw new SealError('INVALID_INPUT', 'This is not a sealed part');
  const tags = new Uint8Array(count * TAG_BYTES);
  for (let i = 0; i < count; i++) {
    const end = Math.min((i + 1) * SEALED_CHUNK_BYTES, ciphertext.length);
    tags.set(ciphertext.subarray(end - TAG_BYTES, end), i * TAG_BYTES);
  }
  return sha256(tags);
}
