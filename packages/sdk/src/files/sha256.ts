import { PART_BYTES } from '@waxwing/seal';
import type { RunningSha256 } from './types.ts';

/**
 * What WebCrypto can do: it hashes whole inputs only, so this collects the bytes, and is for files that fit into the
 * memory of a part. Undefined for larger ones.
 */
export function collectingSha256(size: number): RunningSha256 | undefined {
  if (size > PART_BYTES) return undefined;
  const whole = new Uint8Array(size);
  let filled = 0;
  return {
    update(bytes) {
      whole.set(bytes, filled);
      filled += bytes.length;
    },
    digest: async () => new Uint8Array(await crypto.subtle.digest('SHA-256', whole)),
  };
}
