import { fromAnyBase64 } from './base64.ts';
import type { Bytes } from './bytes.ts';
import { fromUtf8 } from './bytes.ts';
import { TAG_BYTES } from './cobblestone.ts';
import { SealError } from './errors.ts';
import { aesGcmOpen, aesGcmSeal, importAesKey } from './primitives.ts';

const KEY_BYTES = 32;
const USUAL_IV_BYTES = 12;

/** What another program stored, and the key from its link. */
interface PlainSecret {
  key: Uint8Array;
  iv: Uint8Array;
  encryptedBlob: Uint8Array;
}

type OpenPlain = (secret: PlainSecret) => Uint8Array | Promise<Uint8Array>;

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
 * @throws SealError DATA_DAMAGED; UNSUPPORTED_FORMAT where no engine takes an IV under 12 bytes
 */
export async function openPlain(secret: PlainSecret): Promise<string> {
  const open = secret.iv.length < USUAL_IV_BYTES ? await opensShortIvs() : openHere;
  if (open === undefined) throw new SealError('UNSUPPORTED_FORMAT', 'No engine here takes so short an IV');
  try {
    return fromUtf8(await open(secret));
  } catch (cause) {
    throw new SealError('DATA_DAMAGED', 'The secret does not open with the key of this link', { cause });
  }
}

async function openHere({ key, iv, encryptedBlob }: PlainSecret): Promise<Uint8Array> {
  return aesGcmOpen(await importAesKey(key), iv, encryptedBlob);
}

/** WebCrypto of browsers takes any IV, that of Node none under 12 bytes (26.10), while the engine under it does. */
async function opensShortIvs(): Promise<OpenPlain | undefined> {
  const nothing = new Uint8Array(0);
  const key = await importAesKey(new Uint8Array(KEY_BYTES));
  const takesThem = aesGcmSeal(key, new Uint8Array(1), nothing).then(() => true);
  return (await takesThem.catch(() => false)) ? openHere : openInNode();
}

/** Node's own module, asked for by name at run time so that bundles for browsers neither hold nor miss it. */
function openInNode(): OpenPlain | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (crypto === undefined) return undefined;
  return ({ key, iv, encryptedBlob }) => {
    const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(encryptedBlob.subarray(-TAG_BYTES));
    const opened = decipher.update(encryptedBlob.subarray(0, -TAG_BYTES));
    // Nothing before this line may be looked at: it checks the tag.
    decipher.final();
    return opened;
  };
}
