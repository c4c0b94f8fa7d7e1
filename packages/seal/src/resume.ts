import type { Bytes } from './bytes.ts';
import { concat } from './bytes.ts';
import { sealedChunks, TAG_BYTES } from './cobblestone.ts';
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
  return recordOf([...sealedChunks(ciphertext)]);
}

/** `partRecord` of a part in pieces, one for each chunk. */
export async function recordOf(chunks: readonly Uint8Array[]): Promise<Bytes> {
  const isPart = chunks.length > 0 && chunks.every(({ length }) => length >= TAG_BYTES);
  if (!isPart) throw new SealError('INVALID_INPUT', 'This is not a sealed part');
  return sha256(concat(...chunks.map((chunk) => chunk.subarray(-TAG_BYTES))));
}
