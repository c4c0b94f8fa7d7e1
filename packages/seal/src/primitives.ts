import type { Bytes } from './bytes.ts';
import { concat } from './bytes.ts';

const { subtle } = globalThis.crypto;

/** A source of unpredictable bytes. Only tests with published vectors pass their own. */
export type RandomBytes = (length: number) => Bytes;

export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

// WebCrypto's types ask for memory that is not shared, and it refuses shared memory itself when it gets it: narrowing
// here spares every caller the same conversion and hides nothing.
const source = (bytes: Uint8Array) => bytes as Bytes;

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', source(bytes)));
}

export async function sha512(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-512', source(bytes)));
}

/**
 * HKDF-SHA-512, extract and expand, 32 bytes out.
 *
 * @see RFC 5869
 */
export async function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array): Promise<Bytes> {
  const key = await subtle.importKey('raw', source(ikm), 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-512', salt: source(salt), info: source(info) };
  return new Uint8Array(await subtle.deriveBits(parameters, key, 256));
}

/**
 * The expand half of HKDF-SHA-512 alone, which WebCrypto does not offer: T(i) = HMAC(prk, T(i-1) || info || i).
 *
 * @param length - At most 255 * 64 bytes.
 * @see RFC 5869 §2.3
 */
export async function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Promise<Bytes> {
  const key = await subtle.importKey('raw', source(prk), { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
  let block: Bytes = new Uint8Array(0);
  let okm: Bytes = block;
  for (let counter = 1; okm.length < length; counter++) {
    block = new Uint8Array(await subtle.sign('HMAC', key, concat(block, info, Uint8Array.of(counter))));
    okm = concat(okm, block);
  }
  return okm.slice(0, length);
}

/** PBKDF2-HMAC-SHA-256, 32 bytes out. */
export async function pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Bytes> {
  const key = await subtle.importKey('raw', source(password), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: source(salt), iterations };
  return new Uint8Array(await subtle.deriveBits(parameters, key, 256));
}

export function importAesKey(key: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('raw', source(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * Starts AES-256-GCM without associated data; the 16-byte tag follows the ciphertext. The engine has taken its copy of
 * nonce and plaintext when this returns.
 *
 * @see https://www.w3.org/TR/webcrypto-2/#SubtleCrypto-method-encrypt
 */
export function startAesGcmSeal(
  key: CryptoKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
): Promise<ArrayBuffer> {
  return subtle.encrypt({ name: 'AES-GCM', iv: source(nonce) }, key, source(plaintext));
}

/** Undoes `startAesGcmSeal`. Rejects with the engine's OperationError when the tag does not verify. */
export function startAesGcmOpen(
  key: CryptoKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
): Promise<ArrayBuffer> {
  return subtle.decrypt({ name: 'AES-GCM', iv: source(nonce) }, key, source(ciphertext));
}

/** The result of `startAesGcmSeal`, as bytes. */
export async function aesGcmSeal(key: CryptoKey, nonce: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await startAesGcmSeal(key, nonce, plaintext));
}

/** The result of `startAesGcmOpen`, as bytes. */
export async function aesGcmOpen(key: CryptoKey, nonce: Uint8Array, ciphertext: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await startAesGcmOpen(key, nonce, ciphertext));
}
