import { type Scope, scopes } from '@waxwing/contract';
import type { ExpressionBuilder, Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { ApiKeysTable, OrganizationsTable, Schema } from '../database/schema.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** An API key without the key itself. Times are epoch milliseconds. */
export interface ApiKey {
  /** Public id, a UUIDv7. */
  readonly keyId: string;
  readonly rowId: number;
  readonly organizationId: number;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly rateLimitPerHour: number;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

export interface Organization {
  readonly id: number;
  readonly name: string;
}

export interface ListedApiKey extends ApiKey {
  readonly organization: string;
}

/** The hash is the credential itself, so this one look-up needs no organisation: it is how one is found. */
export async function getApiKeyByHash(db: Db, hash: Uint8Array): Promise<ApiKey | undefined> {
  const row = await db.selectFrom('api_keys').selectAll().where('key_hash', '=', hash).executeTakeFirst();
  return row && apiKeyOf(row);
}

/** Every key of the installation, newest first. For the operator alone. */
export async function listApiKeys(db: Db): Promise<ListedApiKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .innerJoin('organizations', 'organizations.id', 'api_keys.organization_id')
    .selectAll('api_keys')
    .select('organizations.name as organization')
    .orderBy('api_keys.id', 'desc')
    .execute();
  return rows.map((row) => ({ ...apiKeyOf(row), organization: row.organization }));
}

export async function insertApiKey(tx: Tx, row: Insertable<ApiKeysTable>): Promise<void> {
  await tx.insertInto('api_keys').values(row).execute();
}

/** How the operator names a key: by its public id, or by the hash of the key. */
export type ApiKeyName = { readonly keyId: string } | { readonly hash: Uint8Array };

/** @returns whether there is such a key */
export async function setApiKeyLimit(tx: Tx, name: ApiKeyName, rateLimitPerHour: number): Promise<boolean> {
  const query = tx.updateTable('api_keys').set({ rate_limit_per_hour: rateLimitPerHour });
  const updated = await query.where(isNamed(name)).executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Revokes a key, keeping the time of an earlier revocation. @returns whether there is such a key */
export async function revokeApiKey(tx: Tx, name: ApiKeyName, now: number): Promise<boolean> {
  const query = tx
    .updateTable('api_keys')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }));
  const updated = await query.where(isNamed(name)).executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Notes when a key was last used; an older time never replaces a newer one, whichever node writes last. */
export async function setLastUse(tx: Tx, rowId: number, at: number): Promise<void> {
  await tx
    .updateTable('api_keys')
    .set({ last_used_at: at })
    .where('id', '=', rowId)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
    .execute();
}

export async function getOrganization(db: Db, name: string): Promise<Organization | undefined> {
  return db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('name', '=', name)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export async function insertOrganization(tx: Tx, row: Insertable<OrganizationsTable>): Promise<void> {
  await tx.insertInto('organizations').values(row).execute();
}

function isNamed(name: ApiKeyName) {
  return (eb: ExpressionBuilder<Schema, 'api_keys'>) =>
    'keyId' in name ? eb('public_id', '=', name.keyId) : eb('key_hash', '=', name.hash);
}

function apiKeyOf(row: Selectable<ApiKeysTable>): ApiKey {
  return {
    keyId: row.public_id,
    rowId: row.id,
    organizationId: row.organization_id,
    name: row.name,
    prefix: row.prefix,
    scopes: parseScopes(row.scopes),
    rateLimitPerHour: row.rate_limit_per_hour,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

/** A scope this version does not know allows nothing. */
function parseScopes(text: string): ReadonlySet<Scope> {
  const granted = new Set(text.split(' '));
  return new Set(scopes.filter((scope) => granted.has(scope)));
}
