import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * What a key is for, told by how it begins: `sk` a program of an organisation, `afk` one that works with links and
 * campaigns, `prt` a partner, `pk` a widget on the pages of others, which is public and opens nothing else.
 */
export const keyFamilies = ['sk', 'afk', 'prt', 'pk'] as const;
export type KeyFamily = (typeof keyFamilies)[number];

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 27 × log2(62) = 160.7 random bits. */
const randomLength = 27;
/** The shortest length that holds every CRC-32: 62^6 > 2^32 > 62^5. */
const checksumLength = 6;
const form = new RegExp(`^(${keyFamilies.join('|')})_live_[0-9A-Za-z]{${randomLength + checksumLength}}$`);
/** Random characters that are shown: enough to tell keys apart, 136 bits short of one. */
const shownLength = 4;

/** What may be kept of an API key. */
export interface ApiKeyTrace {
  readonly family: KeyFamily;
  /** Its first characters, for lists. */
  readonly prefix: string;
  /** SHA-256 of the whole key; with 160 random bits no slower hash would add anything. */
  readonly hash: Buffer;
}

/** Draws a new API key: family, random part, and the CRC-32 of both in base62. */
export function drawApiKey(family: KeyFamily = 'sk'): string {
  const random = Array.from({ length: randomLength }, () => base62[randomInt(base62.length)]).join('');
  return withChecksum(`${family}_live_${random}`);
}

/** A new key with what may be kept of it. */
export function drawTracedKey(family: KeyFamily = 'sk'): {
  readonly apiKey: string;
  readonly trace: ApiKeyTrace;
} {
  const apiKey = drawApiKey(family);
  const trace = parseApiKey(apiKey);
  if (!trace) throw new Error('A key was drawn that is not well formed.');
  return { apiKey, trace };
}

/** Form and checksum, without the database: a typing mistake or an invented key stops here. */
export function parseApiKey(text: string): ApiKeyTrace | undefined {
  // Only a family that `form` lists can stand there.
  const family = form.exec(text)?.[1] as KeyFamily | undefined;
  if (!family || withChecksum(text.slice(0, -checksumLength)) !== text) return undefined;
  return {
    family,
    prefix: text.slice(0, `${family}_live_`.length + shownLength),
    hash: hash('sha256', text, 'buffer'),
  };
}

function withChecksum(body: string): string {
  let rest = crc32(body);
  let checksum = '';
  while (checksum.length < checksumLength) {
    checksum = base62.charAt(rest % base62.length) + checksum;
    rest = Math.floor(rest / base62.length);
  }
  return body + checksum;
}
