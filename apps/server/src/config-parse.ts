import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { emailPattern, nameLimits } from '@waxwing/contract';

/** At most `count` requests in any window of `windowSeconds`. */
export interface Limit {
  readonly count: number;
  readonly windowSeconds: number;
}

/** Why a text is no value of its setting: the end of the sentence "WAXWING_… must be …". */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const secondsPerUnit = { s: 1, m: 60, h: 3600 } as const;
/** A timer of Node holds 24.8 days; a longer one would run out at once, and the limit with it. */
const longestWindowSeconds = 24 * 86_400;
const proxyGroups = new Set(['loopback', 'linklocal', 'uniquelocal']);
const masterKeyBytes = 32;

export function text(value: string): string {
  return value;
}

export function integer(lowest: number, highest: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= lowest && number <= highest) return number;
    throw new ValueError(`a whole number from ${lowest} to ${highest}`);
  };
}

/** A size; bytes are what is counted everywhere else too. */
export function bytes(value: string): number {
  const number = /^[1-9]\d{0,15}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new ValueError('a number of bytes, such as 10737418240');
}

export function oneOf<const T extends string>(...choices: readonly T[]): (value: string) => T {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw new ValueError(`one of ${choices.join(', ')}`);
  };
}

export function onOff(value: string): boolean {
  return oneOf('on', 'off')(value) === 'on';
}

/** `20/1h`, `600/1m`, `10/30s`; `0` switches the limit off. */
export function limit(value: string): Limit | undefined {
  if (value === '0') return undefined;
  const match = /^([1-9]\d{0,8})\/([1-9]\d{0,3})([smh])$/.exec(value);
  const [, count, amount, unit] = match ?? [];
  if (count === undefined || amount === undefined || unit === undefined) {
    throw new ValueError('a limit such as 20/1h, 600/1m or 10/30s, or 0 for none');
  }
  // The expression above lets only these three letters through.
  const windowSeconds = Number(amount) * secondsPerUnit[unit as keyof typeof secondsPerUnit];
  if (windowSeconds > longestWindowSeconds) throw new ValueError('a limit over 24 days (576h) at most');
  return Object.freeze({ count: Number(count), windowSeconds });
}

/** An origin: every link is made by appending a path to it, so it may carry nothing but scheme, host and port. */
export function origin(value: string): string {
  const url = URL.parse(value);
  const isBare = url !== null && url.pathname === '/' && !/[?#@\\]/.test(value);
  if (url !== null && isBare && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new ValueError('an address such as https://share.example.com, without a path');
}

/** An address of a server whose paths are not ours to choose. */
export function httpUrl(value: string): string {
  const url = URL.parse(value);
  const isBare = url !== null && !/[?#@\\]/.test(value);
  if (url !== null && isBare && ['http:', 'https:'].includes(url.protocol)) return value.replace(/\/+$/, '');
  throw new ValueError('an address such as https://s3.example.com');
}

/** A name of a bucket, by the rules of Amazon and the wider ones of servers of one's own. */
export function bucketName(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(value)) return value;
  throw new ValueError('a name of a bucket: 3 to 63 letters, digits, dots and hyphens');
}

export function postgresUrl(value: string): string {
  const url = URL.parse(value);
  if (url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)) return value;
  throw new ValueError('an address that begins with postgres://');
}

export function smtpUrl(value: string): string {
  const url = URL.parse(value);
  if (url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '') return value;
  throw new ValueError('an address that begins with smtp:// or smtps://');
}

export function mailAddress(value: string): string {
  if (value.length <= nameLimits.email && new RegExp(emailPattern).test(value)) return value;
  throw new ValueError('an email address such as waxwing@example.com');
}

/** Addresses, networks and the three named groups; `none` trusts nobody. */
export function proxies(value: string): readonly string[] {
  if (value === 'none') return Object.freeze([]);
  const entries = value.split(',').map((entry) => entry.trim());
  if (entries.every((entry) => proxyGroups.has(entry) || isNetwork(entry))) return Object.freeze(entries);
  throw new ValueError(
    'a list of addresses or networks (10.0.0.0/8), loopback, linklocal, uniquelocal, or none',
  );
}

/** The content of a PEM file that holds a block of this kind, say `CERTIFICATE`. */
export function pemFile(kind: string): (path: string) => string {
  return (path) => {
    const content = readIfPossible(path);
    if (content && new RegExp(`-----BEGIN [A-Z ]*${kind}-----`).test(content)) return content;
    throw new ValueError(`a readable PEM file with a ${kind}`);
  };
}

function readIfPossible(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Whatever the cause, the operator hears that this file cannot be used.
    return undefined;
  }
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/**
 * 32 bytes as hex, base64 or base64url, with or without padding.
 * The result is a KeyObject because that type shows nothing of itself when something logs it.
 */
export function masterKey(value: string): KeyObject {
  const bytes = /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : fromBase64(value);
  if (bytes?.length !== masterKeyBytes) throw new ValueError('32 bytes as base64 or hex');
  return createSecretKey(bytes);
}

/** Strict: `Buffer.from` alone skips characters it does not know, and would take a damaged key for a shorter one. */
function fromBase64(value: string): Buffer | undefined {
  const unpadded = value
    .replace(/={1,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  const bytes = Buffer.from(unpadded, 'base64url');
  return bytes.toString('base64url') === unpadded ? bytes : undefined;
}
