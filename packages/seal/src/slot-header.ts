import type { Bytes } from './bytes.ts';
import { concat, equalBytes, u32, utf8 } from './bytes.ts';
import { SealError } from './errors.ts';
import type { Argon2idCost } from './kdf.ts';

export const SLOT_HEADER_BYTES = 48;
export const SLOT_SALT_BYTES = 32;
export const SLOT_BYTES = 152;

const MAGIC = utf8('WXW1');
const FORMAT_VERSION = 1;
const SUITE = 1;
const KDF_IDS = { none: 0, argon2id: 1, pbkdf2: 2 } as const;

/** How a passphrase becomes a key; `none` when the link alone opens the slot. */
export type Kdf =
  | { name: 'none' }
  | ({ name: 'argon2id' } & Argon2idCost)
  | { name: 'pbkdf2'; iterations: number };

/** What a slot says about itself, readable by everybody who has it. */
export interface SlotHeader {
  kdf: Kdf;
  /** 32 bytes. */
  salt: Bytes;
  needsPassphrase: boolean;
}

/** 64 MiB and three passes: the second recommendation of RFC 9106 §4, in one lane because browsers run one. */
export const DEFAULT_KDF: Kdf = { name: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 1 };

/**
 * Writes the 48 header bytes.
 *
 * @throws SealError INVALID_INPUT for costs outside the limits
 */
export function encodeSlotHeader(kdf: Kdf, salt: Uint8Array): Bytes {
  if (!isWithinLimits(kdf))
    throw new SealError('INVALID_INPUT', 'The passphrase costs are outside the limits');
  const argon2id = kdf.name === 'argon2id' ? kdf : undefined;
  const rounds = kdf.name === 'pbkdf2' ? kdf.iterations : (argon2id?.passes ?? 0);
  const fixed = Uint8Array.of(FORMAT_VERSION, SUITE, KDF_IDS[kdf.name], argon2id?.lanes ?? 0);
  return concat(MAGIC, fixed, u32(argon2id?.memoryKiB ?? 0), u32(rounds), salt);
}

/**
 * Reads a slot's header and refuses costs outside the limits, before any of them is paid: a hostile server could
 * otherwise ask for gigabytes, or for next to nothing.
 *
 * @throws SealError UNSUPPORTED_FORMAT for what this version does not know, DATA_DAMAGED for a slot that is cut
 */
export function readSlotHeader(slot: Uint8Array): SlotHeader {
  if (slot.length < SLOT_HEADER_BYTES) throw new SealError('DATA_DAMAGED', 'The slot is cut');
  const [version, suite, kdfId, lanes = 0] = slot.subarray(4, 8);
  if (!equalBytes(slot.subarray(0, 4), MAGIC) || version !== FORMAT_VERSION || suite !== SUITE) {
    throw new SealError('UNSUPPORTED_FORMAT', 'The slot is of a format this version does not know');
  }
  const view = new DataView(slot.buffer, slot.byteOffset, SLOT_HEADER_BYTES);
  const kdf = readKdf({ kdfId, lanes, memoryKiB: view.getUint32(8), rounds: view.getUint32(12) });
  if (kdf === undefined || !isWithinLimits(kdf)) {
    throw new SealError('UNSUPPORTED_FORMAT', 'The slot asks for passphrase costs that are not accepted');
  }
  if (slot.length !== SLOT_BYTES) throw new SealError('DATA_DAMAGED', 'The slot has a wrong length');
  return { kdf, salt: slot.slice(16, SLOT_HEADER_BYTES), needsPassphrase: kdf.name !== 'none' };
}

/** Fields a KDF does not use must be zero, so that each setting has one spelling. */
function readKdf(fields: {
  kdfId: number | undefined;
  lanes: number;
  memoryKiB: number;
  rounds: number;
}): Kdf | undefined {
  const { kdfId, lanes, memoryKiB, rounds } = fields;
  if (kdfId === KDF_IDS.argon2id) return { name: 'argon2id', memoryKiB, passes: rounds, lanes };
  if (lanes !== 0 || memoryKiB !== 0) return undefined;
  if (kdfId === KDF_IDS.pbkdf2) return { name: 'pbkdf2', iterations: rounds };
  return kdfId === KDF_IDS.none && rounds === 0 ? { name: 'none' } : undefined;
}

function isWithinLimits(kdf: Kdf): boolean {
  if (kdf.name === 'none') return true;
  if (kdf.name === 'pbkdf2') return isBetween(kdf.iterations, 600_000, 10_000_000);
  return (
    isBetween(kdf.memoryKiB, 19_456, 1_048_576) &&
    isBetween(kdf.passes, 1, 16) &&
    isBetween(kdf.lanes, 1, 4) &&
    kdf.memoryKiB * kdf.passes >= 38_912
  );
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
