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
import type { Batches } from './pipeline.ts';
import { pipelined } from './pipeline.ts';
import type { RandomBytes } from './primitives.ts';
import { hkdfExpand, importAesKey, randomBytes, startAesGcmOpen, startAesGcmSeal } from './primitives.ts';

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

/** Plaintext or ciphertext of chunks, each in one piece of memory. */
export type ChunkBatches = Batches<Uint8Array>;

/**
 * Seals consecutive chunks, one piece out for each one in. The caller sees to it that a short or empty chunk is the
 * message's last, and that there is one.
 *
 * @param firstChunk - Index of the first chunk in the message.
 */
export function sealEach(
  { aesKey, baseNonce }: MessageKeys,
  firstChunk: number,
  chunks: ChunkBatches,
): AsyncGenerator<Bytes, void, undefined> {
  const nextNonce = chunkNonces(baseNonce, firstChunk);
  return pipelined(chunks, (chunk) => startAesGcmSeal(aesKey, nextNonce(), chunk));
}

/**
 * Opens consecutive chunks, and yields each once its tag has verified. Whether the message ends where it should is for
 * the caller to check: its last chunk, and no other, is short.
 *
 * @throws SealError DATA_DAMAGED
 */
export function openEach(
  { aesKey, baseNonce }: MessageKeys,
  firstChunk: number,
  chunks: ChunkBatches,
): AsyncGenerator<Bytes, void, undefined> {
  const nextNonce = chunkNonces(baseNonce, firstChunk);
  return pipelined(
    chunks,
    (chunk) => startAesGcmOpen(aesKey, nextNonce(), chunk),
    (cause) => new SealError('DATA_DAMAGED', 'A chunk does not verify', { cause }),
  );
}

/**
 * Cuts memory into the chunks it consists of, without copying it.
 *
 * @param isLast - Whether a plaintext ends its message; then one that fills its chunks is followed by the empty last.
 */
export function* plainChunks(plaintext: Uint8Array, isLast: boolean): Generator<Uint8Array, void, undefined> {
  const end = isLast ? plaintext.length : plaintext.length - 1;
  for (let at = 0; at <= end; at += CHUNK_BYTES) yield plaintext.subarray(at, at + CHUNK_BYTES);
}

/** Cuts ciphertext into the chunks it consists of, without copying it. */
export function* sealedChunks(sealed: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < sealed.length; at += SEALED_CHUNK_BYTES) {
    yield sealed.subarray(at, at + SEALED_CHUNK_BYTES);
  }
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
  let at = 0;
  for await (const chunk of openEach(keys, firstChunk, [sealedChunks(sealed)])) {
    plaintext.set(chunk, at);
    at += chunk.length;
  }
  return plaintext;
}

/** Seals a whole message held in memory. */
export async function sealMessage(
  message: { key: Uint8Array; context: Uint8Array; plaintext: Uint8Array },
  random: RandomBytes = randomBytes,
): Promise<Bytes> {
  const keys = await deriveMessageKeys(message.key, message.context, random(SALT_BYTES));
  const chunks = await Array.fromAsync(sealEach(keys, 0, [plainChunks(message.plaintext, true)]));
  return concat(keys.head, ...chunks);
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

/**
 * The nonces of consecutive chunks, all in the same memory: WebCrypto takes its copy before a call returns. A nonce is
 * base_nonce XOR the index as a 96-bit big-endian number; an index below 2^38 reaches the last 8 bytes only.
 */
function chunkNonces(baseNonce: Bytes, firstChunk: number): () => Bytes {
  const base = new DataView(baseNonce.buffer, baseNonce.byteOffset);
  const nonce = baseNonce.slice();
  const view = new DataView(nonce.buffer);
  let index = firstChunk;
  return () => {
    view.setUint32(4, (base.getUint32(4) ^ Math.floor(index / 2 ** 32)) >>> 0);
    view.setUint32(8, (base.getUint32(8) ^ index) >>> 0);
    index += 1;
    return nonce;
  };
}

function damaged(why: string): SealError {
  return new SealError('DATA_DAMAGED', `Sealed data cannot be opened: ${why}`);
}
