import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

/** The place a sealed value belongs to. Moved to any other place, it does not open. */
export interface RowAddress {
  /** Null: the row belongs to the installation, or to nobody's account. */
  readonly organizationId: number | null;
  readonly table: string;
  readonly id: number | string;
  /** Counts up when the value of the same row is replaced, so that an older value cannot be put back. */
  readonly version: number;
}

/** A sealed value that is damaged, was moved, or was sealed under another key: which one cannot be told. */
export class SealedRowError extends Error {
  override readonly name = 'SealedRowError';
  readonly code = 'SEALED_ROW_UNREADABLE';
}

const algorithm = 'aes-256-gcm';
const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes;

/**
 * Seals a value for its row: format byte, nonce, ciphertext, tag. The nonce is random, so one key may seal at
 * most 2^32 values (NIST SP 800-38D §8.3): far more than the keys and seeds an installation keeps this way.
 * @param key 32 bytes
 */
export function sealRow(key: KeyObject, row: RowAddress, value: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(aadOf(row));
  return Buffer.concat([
    Buffer.of(formatVersion),
    nonce,
    cipher.update(value),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/**
 * Opens what `sealRow` sealed for the same row under the same key.
 * @throws {SealedRowError} otherwise
 */
export function openRow(key: KeyObject, row: RowAddress, sealed: Uint8Array): Buffer {
  if (sealed.length < headBytes + tagBytes || sealed[0] !== formatVersion) throw unreadable(row);
  const nonce = sealed.subarray(1, headBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(aadOf(row))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw unreadable(row, cause);
  }
}

/** JSON keeps the four fields apart: no two addresses have one encoding. */
function aadOf({ organizationId, table, id, version }: RowAddress): Buffer {
  return Buffer.from(JSON.stringify(['waxwing row', organizationId, table, id, version]));
}

function unreadable({ table, id }: RowAddress, cause?: unknown): SealedRowError {
  return new SealedRowError(`The sealed value of ${table} ${id} cannot be opened.`, { cause });
}
