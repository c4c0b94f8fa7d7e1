import type { Bytes } from './bytes.ts';
import { concat, label } from './bytes.ts';
import { HEAD_BYTES, KEY_BYTES, openChunks, openHead, sealMessage } from './cobblestone.ts';
import { requireContentKey } from './content-key.ts';
import { SealError } from './errors.ts';
import type { Argon2id } from './kdf.ts';
import { requireLinkSecret } from './link.ts';
import { normalizePassphrase } from './passphrase.ts';
import type { RandomBytes } from './primitives.ts';
import { hkdf, pbkdf2, randomBytes } from './primitives.ts';
import type { Kdf } from './slot-header.ts';
import {
  DEFAULT_KDF,
  encodeSlotHeader,
  readSlotHeader,
  SLOT_HEADER_BYTES,
  SLOT_SALT_BYTES,
} from './slot-header.ts';

/** The lock of one link: it gives the content key to whoever has the link and, where there is one, the passphrase. */
export interface CreateSlotOptions {
  linkSecret: Uint8Array;
  /** 32 random bytes, one per share. */
  contentKey: Uint8Array;
  passphrase?: string | undefined;
  /** Needed with a passphrase, unless `kdf` says otherwise. */
  argon2id?: Argon2id | undefined;
  /** Only with a passphrase. Default: Argon2id with 64 MiB and 3 passes. */
  kdf?: Kdf | undefined;
}

export interface OpenSlotOptions {
  linkSecret: Uint8Array;
  /** 152 bytes. */
  slot: Uint8Array;
  passphrase?: string | undefined;
  argon2id?: Argon2id | undefined;
}

/**
 * Makes a slot, and the access token that the server will ask for before it hands out the payload.
 *
 * @throws SealError INVALID_INPUT, KDF_UNAVAILABLE
 */
export function createSlot(options: CreateSlotOptions): Promise<{ slot: Bytes; accessToken: Bytes }> {
  return createSlotWith(randomBytes, options);
}

/** `createSlot` with the caller's own randomness, for tests. */
export async function createSlotWith(
  random: RandomBytes,
  options: CreateSlotOptions,
): Promise<{ slot: Bytes; accessToken: Bytes }> {
  const { contentKey, passphrase } = options;
  requireLinkSecret(options.linkSecret);
  requireContentKey(contentKey);
  const kdf = options.kdf ?? (passphrase === undefined ? { name: 'none' } : DEFAULT_KDF);
  if ((kdf.name === 'none') !== (passphrase === undefined)) {
    throw new SealError('INVALID_INPUT', 'A passphrase and its costs belong together');
  }
  const header = encodeSlotHeader(kdf, random(SLOT_SALT_BYTES));
  const passphraseBytes = passphrase === undefined ? undefined : normalizePassphrase(passphrase);
  const keys = await deriveSlotKeys(header, kdf, { ...options, passphraseBytes });
  const message = { key: keys.slotKey, context: slotContext(header), plaintext: contentKey };
  return { slot: concat(header, await sealMessage(message, random)), accessToken: keys.accessToken };
}

/**
 * Opens a slot. Everything a server can change in it (salt, costs, the link it belongs to) is bound into the key, so
 * tampering looks like a wrong passphrase and gains nothing.
 *
 * @throws SealError PASSPHRASE_REQUIRED, WRONG_LINK_OR_PASSPHRASE, UNSUPPORTED_FORMAT, KDF_UNAVAILABLE, DATA_DAMAGED
 */
export async function openSlot(options: OpenSlotOptions): Promise<{ contentKey: Bytes; accessToken: Bytes }> {
  const { slot } = options;
  requireLinkSecret(options.linkSecret);
  const { kdf, needsPassphrase } = readSlotHeader(slot);
  if (needsPassphrase && !options.passphrase) throw passphraseRequired();
  const passphraseBytes = needsPassphrase ? passphraseToTry(options.passphrase ?? '') : undefined;
  const header = slot.subarray(0, SLOT_HEADER_BYTES);
  const keys = await deriveSlotKeys(header, kdf, { ...options, passphraseBytes });
  const sealed = slot.subarray(SLOT_HEADER_BYTES);
  const messageKeys = await openHead(keys.slotKey, slotContext(header), sealed.subarray(0, HEAD_BYTES));
  if (messageKeys === undefined) throw wrongLinkOrPassphrase();
  const contentKey = await openChunks(messageKeys, 0, sealed.subarray(HEAD_BYTES), true);
  return { contentKey, accessToken: keys.accessToken };
}

interface Secrets {
  linkSecret: Uint8Array;
  passphraseBytes: Uint8Array | undefined;
  argon2id?: Argon2id | undefined;
}

async function deriveSlotKeys(
  header: Uint8Array,
  kdf: Kdf,
  secrets: Secrets,
): Promise<{ slotKey: Bytes; accessToken: Bytes }> {
  const ikm = concat(secrets.linkSecret, await stretch(kdf, header.subarray(16), secrets));
  return {
    slotKey: await hkdf(ikm, header, label('slot key')),
    accessToken: await hkdf(ikm, header, label('access token')),
  };
}

async function stretch(
  kdf: Kdf,
  salt: Uint8Array,
  { passphraseBytes, argon2id }: Secrets,
): Promise<Uint8Array> {
  if (kdf.name === 'none') return new Uint8Array(0);
  if (passphraseBytes === undefined) throw passphraseRequired();
  if (kdf.name === 'pbkdf2') return pbkdf2(passphraseBytes, salt, kdf.iterations);
  if (argon2id === undefined) throw new SealError('KDF_UNAVAILABLE', 'Argon2id was not brought along');
  const { memoryKiB, passes, lanes } = kdf;
  return runArgon2id(() => argon2id(passphraseBytes, salt, { memoryKiB, passes, lanes }));
}

/** The caller's function is not trusted blindly: without its 32 bytes the link alone would open the slot. */
async function runArgon2id(run: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    const key = await run();
    if (key instanceof Uint8Array && key.length === KEY_BYTES) return key;
  } catch (cause) {
    throw new SealError('KDF_UNAVAILABLE', 'Argon2id failed', { cause });
  }
  throw new SealError('KDF_UNAVAILABLE', 'Argon2id did not give 32 bytes');
}

/** What could never have been set as a passphrase is a wrong one, not a mistake of the program. */
function passphraseToTry(passphrase: string): Bytes {
  try {
    return normalizePassphrase(passphrase);
  } catch {
    throw wrongLinkOrPassphrase();
  }
}

function slotContext(header: Uint8Array): Bytes {
  return concat(label('slot'), header);
}

function passphraseRequired(): SealError {
  return new SealError('PASSPHRASE_REQUIRED', 'The share opens with a passphrase');
}

function wrongLinkOrPassphrase(): SealError {
  return new SealError('WRONG_LINK_OR_PASSPHRASE', 'The link or the passphrase is wrong');
}
