import type { Bytes } from './bytes.ts';
import { concat, label } from './bytes.ts';
import { HEAD_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';
import { sha256 } from './primitives.ts';

/**
 * Names the content of a share for receipts, reports and audit. Heads commit to their keys, so one id means one
 * plaintext, which no hash of the ciphertext could promise.
 *
 * @param heads - The first 56 bytes of the manifest, then of each stream in order.
 * @throws SealError INVALID_INPUT for heads of another length or none
 */
export async function contentId(heads: readonly Uint8Array[]): Promise<Bytes> {
  if (heads.length === 0 || heads.some((head) => head.length !== HEAD_BYTES)) {
    throw new SealError('INVALID_INPUT', 'A head has 56 bytes');
  }
  return sha256(concat(label('content id'), ...heads));
}
