import type { ExpiryType } from '@waxwing/contract';
import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../../database/compiled-query.ts';
import type { Schema } from '../../database/schema.ts';
import type { SpelledBytes, Spelling } from '../../shared/blob-text.ts';
import type { PayloadKey } from '../../shares/payload-keys.ts';
import type { PayloadKind } from '../../shares/payload-kind.ts';
import type { TokenForm } from '../../shares/token-form.ts';

/** Ciphertext that its sender sealed, with what its reader needs to open it. */
export interface SecretPayload {
  readonly blob: SpelledBytes;
  readonly iv: SpelledBytes;
  readonly expiryType: ExpiryType;
  /** The slot of the sealed format, for secrets made by our own clients. */
  readonly slot: Uint8Array | undefined;
}

type NewRow = { shareId: number; expiryType: string; sealedSlot: Uint8Array | null; sealedBlob: Uint8Array };

const insert = compileQuery((db, value: NewRow) =>
  db.insertInto('secrets').values({
    share_id: value.shareId,
    expiry_type: value.expiryType,
    sealed_slot: value.sealedSlot,
    sealed_blob: value.sealedBlob,
  }),
);
const get = compileQuery((db, value: { shareId: number }) =>
  db.selectFrom('secrets').selectAll().where('share_id', '=', value.shareId),
);

/** Long enough to ask again after a connection was lost. */
const claimMs = 60_000;

export type SecretKind = PayloadKind<SecretPayload>;

/** The first payload kind: `secret`. */
export const createSecretKind = (tokens: TokenForm): SecretKind => ({
  name: 'secret',
  tokens,
  claimMs,

  async store(tx, shareId, secret, key) {
    await insert.run(tx, {
      shareId,
      expiryType: secret.expiryType,
      sealedSlot: secret.slot ? key.seal('slot', secret.slot) : null,
      sealedBlob: key.seal('blob', packBlob(secret)),
    });
  },

  async load(tx, shareId, key) {
    const row = await get.first(tx, { shareId });
    if (!row) throw new Error(`share ${shareId} has a key but no payload`);
    return {
      ...unpackBlob(key.open('blob', row.sealed_blob)),
      expiryType: asExpiryType(row.expiry_type),
      slot: row.sealed_slot ? key.open('slot', row.sealed_slot) : undefined,
    };
  },

  async erase(tx, shareIds) {
    await tx.deleteFrom('secrets').where('share_id', 'in', shareIds).execute();
  },
});

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
