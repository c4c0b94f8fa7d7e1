import type { Kysely, Selectable, Transaction } from 'kysely';
import type { ApiKeySharesTable, Schema, ShareState } from '../../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** A share of a key as it was made, with how it stands. */
export interface ListedShare extends Selectable<ApiKeySharesTable> {
  readonly views: number;
  readonly state: ShareState;
}

/** Every share of a key, newest first, also of those that are forgotten elsewhere. */
export async function listKeyShares(db: Db, rowId: number): Promise<ListedShare[]> {
  const rows = await db
    .selectFrom('api_key_shares')
    .leftJoin('shares', 'shares.id', 'api_key_shares.share_id')
    .selectAll('api_key_shares')
    .select(['shares.state', 'shares.views_taken'])
    .where('api_key_id', '=', rowId)
    .orderBy('share_id', 'desc')
    .execute();
  return rows.map(({ state, views_taken, ...row }) => ({
    ...row,
    state: row.ended_as ?? state ?? 'expired',
    views: row.view_count ?? views_taken ?? 0,
  }));
}

/** Shares of a key that may still be open, in the order in which they are to be held. */
export async function openKeyShares(tx: Tx, rowId: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('api_key_shares')
    .select('share_id')
    .where('api_key_id', '=', rowId)
    .where('sealed', 'is not', null)
    .orderBy('share_id')
    .execute();
  return rows.map((row) => row.share_id);
}

/** The share of a public id, and the public id of its key. */
export async function getKeyShare(
  db: Db,
  { organizationId, shareId }: { organizationId: number; shareId: string },
): Promise<{ id: number; keyId: string } | undefined> {
  return db
    .selectFrom('api_key_shares')
    .innerJoin('api_keys', 'api_keys.id', 'api_key_shares.api_key_id')
    .select(['share_id as id', 'api_keys.public_id as keyId'])
    .where('api_key_shares.public_id', '=', shareId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
}

export async function setLastView(tx: Tx, publicId: string, at: number): Promise<void> {
  await tx
    .updateTable('api_key_shares')
    .set({ last_viewed_at: at })
    .where('public_id', '=', publicId)
    .execute();
}

export async function getOrganizationName(db: Db, id: number): Promise<string> {
  const row = await db
    .selectFrom('organizations')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.name;
}
