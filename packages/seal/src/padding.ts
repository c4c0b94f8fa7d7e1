import { MAX_PLAINTEXT_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';

const LENGTH_PREFIX_BYTES = 4;

/**
 * Padmé: the next length with few significant bits, so that sizes tell little. Adds at most 12 %, for gigabytes under
 * 2 %.
 *
 * @param length - Whole bytes, 0 to 2^52.
 * @throws SealError INVALID_INPUT
 */
export function padmeLength(length: number): number {
  if (!Number.isInteger(length) || length < 0 || length > MAX_PLAINTEXT_BYTES) {
    throw new SealError('INVALID_INPUT', 'A length is a whole number from 0 to 2^52');
  }
  if (length < 2) return length;
  const exponent = bitLength(length) - 1;
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(length / step) * step;
}

/** Length of a manifest's plaintext: 4 bytes of length and the JSON, up to whole KiB, above 64 KiB whole 16 KiB. */
export function paddedManifestLength(jsonBytes: number): number {
  const total = LENGTH_PREFIX_BYTES + jsonBytes;
  const step = manifestPaddingStep(total);
  return Math.ceil(total / step) * step;
}

export function manifestPaddingStep(total: number): number {
  return total <= 65_536 ? 1024 : 16_384;
}

// Math.log2 rounds: just below a power of two it gives the power itself.
function bitLength(value: number): number {
  return value.toString(2).length;
}
