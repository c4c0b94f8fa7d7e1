import type { ExpiryType } from '@waxwing/contract';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import type { PayloadKey } from '../../shares/payload-keys.ts';
import type { PayloadKind } from '../../shares/payload-kind.ts';
import type { SpelledBytes, Spelling } from './blob-text.ts';

/** Ciphertext that its sender sealed, with what its reader needs to open it. */
export interface SecretPayload {
  readonly blob: SpelledBytes;
  readonly iv: SpelledBytes;
  readonly expiryType: ExpiryType;
  /** The slot of the sealed format, for secrets made by our own clients. */
  readonly slot: Uint8Array | undefined;
}

/** The first payload kind: `secret`. */
export const secretKind: PayloadKind<SecretPayload> = {
  name: 'secret',

  async store(tx, shareId, secret, key) {
    await tx
      .insertInto('secrets')
      .values({
        share_id: shareId,
        expiry_type: secret.expiryType,
        sealed_slot: secret.slot ? key.seal('slot', secret.slot) : null,
        sealed_blob: key.seal('blob', packBlob(secret)),
      })
      .execute();
  },

  async load(tx, shareId, key) {
    const row = await tx
      .selectFrom('secrets')
      .selectAll()
      .where('share_id', '=', shareId)
      .executeTakeFirstOrThrow();
    return {
      ...unpackBlob(key.open('blob', row.sealed_blob)),
      expiryType: asExpiryType(row.expiry_type),
      slot: row.sealed_slot ? key.open('slot', row.sealed_slot) : undefined,
    };
  },

  async erase(tx, shareId) {
    await tx.deleteFrom('secrets').where('share_id', '=', shareId).execute();
  },
};

/** What may be shown of a secret before it is opened. */
export async function getSecretPreview(
  db: Kysely<Schema> | Transaction<Schema>,
  shareId: number,
  key: PayloadKey,
): Promise<Pick<SecretPayload, 'expiryType' | 'slot'> | undefined> {
  const row = await db
    .selectFrom('secrets')
    .select(['expiry_type', 'sealed_slot'])
    .where('share_id', '=', shareId)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    expiryType: asExpiryType(row.expiry_type),
    slot: row.sealed_slot ? key.open('slot', row.sealed_slot) : undefined,
  };
}

/** `spellings(1) ivLength(1) iv blob`; the two spellings share a byte. */
function packBlob({ blob, iv }: SecretPayload): Buffer {
  const header = Buffer.from([blob.spelling | (iv.spelling << 2), iv.bytes.length]);
  return Buffer.concat([header, iv.bytes, blob.bytes]);
}

function unpackBlob(packed: Uint8Array): Pick<SecretPayload, 'blob' | 'iv'> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const spellings = bytes.readUInt8(0);
  const ivEnd = 2 + bytes.readUInt8(1);
  return {
    blob: { bytes: bytes.subarray(ivEnd), spelling: asSpelling(spellings) },
    iv: { bytes: bytes.subarray(2, ivEnd), spelling: asSpelling(spellings >> 2) },
  };
}

function asSpelling(bits: number): Spelling {
  return (bits & 3) as Spelling;
}

/** The column holds only what `store` wrote. */
function asExpiryType(text: string): ExpiryType {
  return text as ExpiryType;
}
