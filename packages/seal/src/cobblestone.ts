/**
 * Cobblestone-256: the chunked encryption every payload uses, exactly as C2SP publishes it, so that data can be opened
 * with libraries that are not ours.
 *
 *     salt(24) || commitment(32) || chunk_0 || … || chunk_n      each chunk AES-256-GCM, the last one always short
 *
 * @see https://c2sp.org/chunked-encryption
 */
import type { Bytes } from './bytes.ts';
import { concat, equalBytes, utf8 } from './bytes.ts';
import { SealError } from './errors.ts';
import { runPooled } from './pool.ts';
import type { RandomBytes } from './primitives.ts';
import { aesGcmOpen, aesGcmSeal, hkdfExpand, importAesKey, randomBytes } from './primitives.ts';

export const KEY_BYTES = 32;
export const SALT_BYTES = 24;
/** Salt and commitment: what names the key, and so the plaintext, of a message. */
export const HEAD_BYTES = 56;
export const TAG_BYTES = 16;
export const CHUNK_BYTES = 16_384;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** 2^38 chunks of 2^14 bytes. */
export const MAX_PLAINTEXT_BYTES = 2 ** 52;

const AEAD_INFO = utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');

/** Keys of one message, ready to work on any of its chunks. */
export interface MessageKeys {
  readonly aesKey: CryptoKey;
  readonly baseNonce: Bytes;
  /** The first 56 bytes of the message. */
  readonly head: Bytes;
}

/** Chunks of a plaintext. There is always a last one shorter than 16384 bytes, maybe empty. */
export function chunkCount(plaintextBytes: number): number {
  return Math.floor(plaintextBytes / CHUNK_BYTES) + 1;
}

/** Length of a whole message for a plaintext of 0 to 2^52 - 1 bytes. */
export function sealedLength(plaintextBytes: number): number {
  return HEAD_BYTES + plaintextBytes + TAG_BYTES * chunkCount(plaintextBytes);
}

/** Derives the keys for (key, context, salt). Throws DATA_DAMAGED for a key or salt of another length. */
export async function deriveMessageKeys(
  key: Uint8Array,
  context: Uint8Array,
  salt: Uint8Array,
): Promise<MessageKeys> {
  if (key.length !== KEY_BYTES || salt.length !== SALT_BYTES) throw damaged('key or salt of a wrong length');
  const okm = await hkdfExpand(key, concat(AEAD_INFO, salt, context), 76);
  return {
    aesKey: await importAesKey(okm.subarray(0, 32)),
    baseNonce: okm.slice(32, 44),
    head: concat(salt, okm.subarray(44)),
  };
}

/**
 * Derives the keys a head asks for and checks its commitment, which must come before any chunk is opened.
 * Returns undefined when the head belongs to another key, context or salt.
 */
export async function openHead(
  key: Uint8Array,
  context: Uint8Array,
  head: Uint8Array,
): Promise<MessageKeys | undefined> {
  if (head.length !== HEAD_BYTES) return undefined;
  const keys = await deriveMessageKeys(key, context, head.subarray(0, SALT_BYTES));
  return equalBytes(keys.head, head) ? keys : undefined;
}

/**
 * Seals consecutive chunks. The caller sees to it that `plaintext` starts on a chunk edge and that a short or empty
 * chunk at its end is the message's last.
 *
 * @param firstChunk - Index of the first chunk in the message.
 * @param isLast - Whether the message ends here; then a plaintext that fills its chunks gets the empty last one.
 */
export async function sealChunks(
  keys: MessageKeys,
  firstChunk: number,
  plaintext: Uint8Array,
  isLast: boolean,
): Promise<Bytes> {
  const count = isLast ? chunkCount(plaintext.length) : plaintext.length / CHUNK_BYTES;
  const sealed = new Uint8Array(plaintext.length + count * TAG_BYTES);
  await runPooled(count, async (i) => {
    const chunk = plaintext.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
    const nonce = chunkNonce(keys.baseNonce, firstChunk + i);
    sealed.set(await aesGcmSeal(keys.aesKey, nonce, chunk), i * SEALED_CHUNK_BYTES);
  });
  return sealed;
}

/**
 * Opens consecutive chunks and returns their plaintext only once every tag has verified.
 *
 * @param isLast - Whether the message ends here. The end must be a chunk of 16 to 16399 bytes; anything else is a
 *   message cut or extended at a chunk edge. Without it every chunk must be full.
 * @throws SealError DATA_DAMAGED
 */
export async function openChunks(
  keys: MessageKeys,
  firstChunk: number,
  sealed: Uint8Array,
  isLast: boolean,
): Promise<Bytes> {
  const rest = sealed.length % SEALED_CHUNK_BYTES;
  if (isLast ? rest < TAG_BYTES : rest !== 0) throw damaged('the message was cut or extended');
  const count = Math.ceil(sealed.length / SEALED_CHUNK_BYTES);
  const plaintext = new Uint8Array(sealed.length - count * TAG_BYTES);
  await runPooled(count, async (i) => {
    const chunk = sealed.subarray(i * SEALED_CHUNK_BYTES, (i + 1) * SEALED_CHUNK_BYTES);
    const nonce = chunkNonce(keys.baseNonce, firstChunk + i);
    plaintext.set(await openChunk(keys.aesKey, nonce, chunk), i * CHUNK_BYTES);
  });
  return plaintext;
}

/** Seals a whole message held in memory. */
export async function sealMessage(
  message: { key: Uint8Array; context: Uint8Array; plaintext: Uint8Array },
  random: RandomBytes = randomBytes,
): Promise<Bytes> {
  const keys = await deriveMessageKeys(message.key, message.context, random(SALT_BYTES));
  return concat(keys.head, await sealChunks(keys, 0, message.plaintext, true));
}

/**
 * Opens a whole message held in memory.
 *
 * @throws SealError DATA_DAMAGED
 */
export async function openMessage(message: {
  key: Uint8Array;
  context: Uint8Array;
  sealed: Uint8Array;
}): Promise<Bytes> {
  const keys = await openHead(message.key, message.context, message.sealed.subarray(0, HEAD_BYTES));
  if (keys === undefined) throw damaged('the commitment does not match');
  return openChunks(keys, 0, message.sealed.subarray(HEAD_BYTES), true);
}

/** base_nonce XOR the index as a 96-bit big-endian number; an index below 2^38 reaches the last 8 bytes only. */
function chunkNonce(baseNonce: Bytes, index: number): Bytes {
  const nonce = baseNonce.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(4, (view.getUint32(4) ^ Math.floor(index / 2 ** 32)) >>> 0);
  view.setUint32(8, (view.getUint32(8) ^ index) >>> 0);
  return nonce;
}

async function openChunk(aesKey: CryptoKey, nonce: Bytes, chunk: Uint8Array): Promise<Bytes> {
  try {
    return await aesGcmOpen(aesKey, nonce, chunk);
  } catch (cause) {
    throw new SealError('DATA_DAMAGED', 'A chunk does not verify', { cause });
  }
}

function damaged(why: string): SealError {
  return new SealError('DATA_DAMAGED', `Sealed data cannot be opened: ${why}`);
}
