import { createCipheriv, createDecipheriv, hash as digest } from 'node:crypto';
import { drawRandom } from '../shared/random.ts';
import { hashToken } from './tokens.ts';

/** The form of the tokens of one surface: how they are drawn, and where their shares are found. */
export interface TokenForm {
  /** Draws a new token, and says where its share will be found. */
  draw(): { readonly token: string; readonly place: TokenPlace };
  /** Where the share of a token is found. Any text may be asked for; only drawn tokens are ever found. */
  locate(token: string): TokenPlace;
}

/** A place in the index of tokens, and the hash that the token at that place must have. */
export interface TokenPlace {
  /** At most 53 bits. */
  readonly key: number;
  readonly hash: Uint8Array;
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 12;
const randomBits = 64n;
/** Twelve letters hold 71 bits: 64 of them are random, and 7 are left to say where in the index a token belongs. */
const shelves = 128;
/** New tokens fill one shelf at a time, so that the inserts of a while touch few pages of the index. */
const tokensPerShelf = 512;
const hashBits = 46n;

/**
 * Links of secrets: 12 base62 characters. A purely random token would make each insert dirty a page of the index
 * of its own, and those pages were the larger part of every commit. So a token also names one of 128 shelves,
 * enciphered with `key` so that nobody outside learns which tokens were made together.
 */
export function createLinkIds(key: Uint8Array): TokenForm {
  let drawn = 0;
  return {
    draw() {
      const random = drawRandom(8).readBigUInt64BE();
      const shelf = Math.floor(drawn / tokensPerShelf) % shelves;
      drawn += 1;
      const token = toBase62((BigInt(shelf ^ maskOf(key, random)) << randomBits) | random);
      return { token, place: placeOn(shelf, token) };
    },
    locate(token) {
      const value = fromBase62(token);
      const random = BigInt.asUintN(Number(randomBits), value);
      return placeOn((Number(value >> randomBits) ^ maskOf(key, random)) % shelves, token);
    },
  };
}

function placeOn(shelf: number, token: string): TokenPlace {
  const hash = hashToken(token);
  const rest = hash.readBigUInt64BE() >> (64n - hashBits);
  return { key: Number((BigInt(shelf) << hashBits) | rest), hash };
}

/** Seven bits that only the key's holder can tell, other ones for every token. */
function maskOf(key: Uint8Array, random: bigint): number {
  const block = Buffer.alloc(key.length + 8);
  block.set(key);
  block.writeBigUInt64BE(random, key.length);
  // One block of fixed length after a secret key: nothing to extend, so the plain hash serves as the keyed one.
  return digest('sha256', block, 'buffer').readUInt8() % shelves;
}

function toBase62(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = base62.charAt(Number(rest % 62n)) + text;
  return text;
}

/** The number that a token spells; any other text spells one too, at which nothing will be found. */
function fromBase62(token: string): bigint {
  let value = 0n;
  for (const letter of token.slice(0, length))
    value = value * 62n + BigInt(Math.max(0, base62.indexOf(letter)));
  return value;
}

const hexDigits = /^[0-9a-f]{64}$/;
const blockBytes = 16;
const maxPlace = 2 ** 53;
/** Tokens of one millisecond are told apart by chance; a place that is taken is drawn again. */
const placesPerMs = 4_096;

/**
 * Links of files: 64 hex digits, of which 192 bits are random. The first sixteen bytes are one enciphered block of the
 * place in the index, in order of time, and of random bytes: the index grows at its end, and nobody outside can tell
 * when a token was drawn or how many there are.
 */
export function createHexTokens(key: Uint8Array): TokenForm {
  return {
    draw() {
      const place = Math.floor((Date.now() + Math.random()) * placesPerMs) % maxPlace;
      const bytes = drawRandom(2 * blockBytes);
      bytes.writeBigUInt64BE(BigInt(place));
      encipher(key, bytes.subarray(0, blockBytes)).copy(bytes);
      const token = bytes.toString('hex');
      return { token, place: { key: place, hash: hashToken(token) } };
    },
    locate(token) {
      const hash = hashToken(token);
      if (!hexDigits.test(token)) return { key: 0, hash };
      const block = decipher(key, Buffer.from(token.slice(0, 2 * blockBytes), 'hex'));
      // A token that was not drawn here deciphers to anything; its hash will not be the one at that place.
      return { key: Number(block.readBigUInt64BE() % BigInt(maxPlace)), hash };
    },
  };
}

/** One block under a key of its own, with random bytes in it: no mode of operation is needed. */
function encipher(key: Uint8Array, block: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function decipher(key: Uint8Array, block: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([decipher.update(block), decipher.final()]);
}
