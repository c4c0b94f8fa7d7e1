import { fromAnyBase64 } from './base64.ts';
import type { Bytes } from './bytes.ts';
import { fromUtf8 } from './bytes.ts';
import { SealError } from './errors.ts';
import { aesGcmOpen, importAesKey } from './primitives.ts';

const KEY_BYTES = 32;
const USUAL_IV_BYTES = 12;

/**
 * Reads the fragment of a link that another program made: a 32-byte AES key in base64 or base64url, padded or not.
 *
 * @throws SealError LINK_DAMAGED
 */
export function parsePlainKey(fragment: string): Bytes {
  const key = fromAnyBase64(fragment);
  if (key?.length !== KEY_BYTES) throw new SealError('LINK_DAMAGED', 'The link is incomplete or damaged');
  return key;
}

/**
 * Opens a secret that another program sealed with plain AES-256-GCM over UTF-8.
 *
 * @param secret.iv - 1 to 64 bytes, as the other program chose it.
 * @param secret.encryptedBlob - Ciphertext with the 16-byte tag at its end.
 * @throws SealError DATA_DAMAGED; UNSUPPORTED_FORMAT when it fails with an IV under 12 bytes, because Node's WebCrypto
 *   takes none of those (26.10) while browsers do
 */
export async function openPlain(secret: {
  key: Uint8Array;
  iv: Uint8Array;
  encryptedBlob: Uint8Array;
}): Promise<string> {
  try {
    return fromUtf8(await aesGcmOpen(await importAesKey(secret.key), secret.iv, secret.encryptedBlob));
  } catch (cause) {
    const code = secret.iv.length < USUAL_IV_BYTES ? 'UNSUPPORTED_FORMAT' : 'DATA_DAMAGED';
    throw new SealError(code, 'The secret does not open with the key of this link', { cause });
  }
}
