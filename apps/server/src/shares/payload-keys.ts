import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { compileQuery } from '../database/compiled-query.ts';
import type { Schema } from '../database/schema.ts';
import { drawRandom } from '../shared/random.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const erased = Buffer.alloc(keyBytes);

/** The key of one payload. It seals and opens its parts, each bound to its name. */
export interface PayloadKey {
  seal(part: string, plaintext: Uint8Array): Uint8Array;
  open(part: string, sealed: Uint8Array): Uint8Array;
}

const insert = compileQuery((db, value: { id: number; key: Uint8Array }) =>
  db.insertInto('payload_keys').values({ id: value.id, key: value.key }),
);
const get = compileQuery((db, value: { id: number }) =>
  db.selectFrom('payload_keys').select('key').where('id', '=', value.id),
);
const overwrite = compileQuery((db, value: { id: number; key: Uint8Array }) =>
  db.updateTable('payload_keys').set({ key: value.key }).where('id', '=', value.id),
);

/**
 * Makes the key of a new payload, in a slot of its own. `id` must be higher than every slot before it: a
 * table that only grows at its end never moves a row, so no copy of a key stays behind in a page.
 */
export async function createPayloadKey(tx: Transaction<Schema>, id: number): Promise<PayloadKey> {
  const key = drawRandom(keyBytes);
  await insert.run(tx, { id, key });
  return payloadKey(key, id);
}

/** The key of a payload; undefined when it was erased. */
export async function getPayloadKey(db: Kysely<Schema>, id: number): Promise<PayloadKey | undefined> {
  const row = await get.first(db, { id });
  return row && toPayloadKey(row.key, id);
}

/** The key in a slot; undefined when it was erased. */
export function toPayloadKey(key: Uint8Array, id: number): PayloadKey | undefined {
  return erased.equals(key) ? undefined : payloadKey(key, id);
}

/** Zeroes the key in its place. Whatever is left of the payload, anywhere, is noise from now on. */
export async function erasePayloadKey(tx: Transaction<Schema>, id: number): Promise<void> {
  await overwrite.run(tx, { id, key: erased });
}

/** Zeroes many keys. */
export async function erasePayloadKeys(tx: Transaction<Schema>, ids: readonly number[]): Promise<void> {
  await tx.updateTable('payload_keys').set({ key: erased }).where('id', 'in', ids).execute();
}

/** AES-256-GCM; the AAD binds each part to its share and its name, so that sealed rows cannot be swapped. */
function payloadKey(key: Uint8Array, id: number): PayloadKey {
  const aad = (part: string) => Buffer.from(`waxwing payload ${id} ${part}`);
  return {
    seal(part, plaintext) {
      const nonce = drawRandom(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(part));
      return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    open(part, sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(aad(part)).setAuthTag(sealed.subarray(sealed.length - tagBytes));
      return Buffer.concat([
        decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
        decipher.final(),
      ]);
    },
  };
}
