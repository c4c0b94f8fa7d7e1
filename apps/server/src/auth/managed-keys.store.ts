import type { Kysely, Transaction } from 'kysely';
import type { Engine } from '../database/migrations/migration.ts';
import { lockRows } from '../database/row-lock.ts';
import type { Schema } from '../database/schema.ts';
import { type ApiKey, apiKeyOf, keysWithMakers } from './api-keys.store.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** Which keys of an organisation. */
export interface KeyFilter {
  readonly organizationId: number;
  /** Undefined: whoever made them. */
  readonly makerId: number | undefined;
  /** Only those that open something, or only those that do not. */
  readonly isActive: boolean | undefined;
  readonly now: number;
}

/** One page of keys, newest first. */
export async function listKeys(
  db: Db,
  filter: KeyFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<ApiKey[]> {
  const rows = await filtered(db, filter)
    .orderBy('api_keys.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(apiKeyOf);
}

export async function countKeys(db: Db, filter: KeyFilter): Promise<number> {
  const { count } = await filtered(db, filter)
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function filtered(db: Db, { organizationId, makerId, isActive, now }: KeyFilter) {
  return keysWithMakers(db)
    .where('api_keys.organization_id', '=', organizationId)
    .$if(makerId !== undefined, (query) => query.where('api_keys.maker_id', '=', makerId ?? 0))
    .$if(isActive !== undefined, (query) =>
      query.where((eb) => {
        const isLive = eb.and([
          eb('api_keys.revoked_at', 'is', null),
          eb.or([eb('api_keys.expires_at', 'is', null), eb('api_keys.expires_at', '>', now)]),
          eb.or([
            eb('api_keys.maker_id', 'is', null),
            eb.and([eb('maker.is_active', '=', 1), eb('memberships.role', 'is not', null)]),
          ]),
        ]);
        // What is unknown of a maker who is gone must count as "no", in the negation too.
        const isLiveNumber = eb.case().when(isLive).then(1).else(0).end();
        return eb(isLiveNumber, '=', isActive ? 1 : 0);
      }),
    );
}

/** Where a key is found: never outside its organisation. */
export interface KeyPlace {
  readonly organizationId: number;
  readonly keyId: string;
}

export async function getKey(db: Db, { organizationId, keyId }: KeyPlace): Promise<ApiKey | undefined> {
  const row = await keysWithMakers(db)
    .where('api_keys.public_id', '=', keyId)
    .where('api_keys.organization_id', '=', organizationId)
    .executeTakeFirst();
  return row && apiKeyOf(row);
}

/** A key with its row held for this transaction: whoever changes it next waits. */
export async function lockKey(tx: Tx, engine: Engine, place: KeyPlace): Promise<ApiKey | undefined> {
  const query = tx
    .selectFrom('api_keys')
    .select('id')
    .where('public_id', '=', place.keyId)
    .where('organization_id', '=', place.organizationId);
  // Held first, then read with its maker: an outer join cannot be held.
  return (await lockRows(engine, query).executeTakeFirst()) && getKey(tx, place);
}

export async function getKeyByRow(db: Db, rowId: number): Promise<ApiKey | undefined> {
  const row = await keysWithMakers(db).where('api_keys.id', '=', rowId).executeTakeFirst();
  return row && apiKeyOf(row);
}

/** The value that takes the place of another. */
export interface Replacement {
  readonly rowId: number;
  readonly version: number;
  readonly prefix: string;
  readonly hash: Uint8Array;
  readonly sealed: Uint8Array | null;
  readonly now: number;
  readonly formerValidUntil: number;
}

/** Replaces the value of a key that this transaction holds; the one before is good until its time. */
export async function replaceValue(tx: Tx, next: Replacement): Promise<void> {
  const { key_hash } = await tx
    .selectFrom('api_keys')
    .select('key_hash')
    .where('id', '=', next.rowId)
    .executeTakeFirstOrThrow();
  const former = { key_hash, api_key_id: next.rowId, valid_until: next.formerValidUntil };
  await tx.insertInto('former_api_keys').values(former).execute();
  await tx
    .updateTable('api_keys')
    .set({
      prefix: next.prefix,
      key_hash: next.hash,
      version: next.version,
      sealed: next.sealed,
      rotated_at: next.now,
    })
    .where('id', '=', next.rowId)
    .execute();
}
