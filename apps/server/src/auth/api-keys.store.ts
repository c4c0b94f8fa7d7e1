import { type Environment, type Scope, scopes } from '@waxwing/contract';
import type { ExpressionBuilder, Insertable, Kysely, Transaction } from 'kysely';
import type { ApiKeysTable, OrganizationsTable, Schema } from '../database/schema.ts';
import type { KeyMaker } from './principal.ts';
import { roleScopes } from './role-scopes.ts';

type Db = Kysely<Schema>;
type Tx = Transaction<Schema>;

/** An API key without the key itself. Times are epoch milliseconds. */
export interface ApiKey {
  /** Public id, a UUIDv7. */
  readonly keyId: string;
  readonly rowId: number;
  readonly organizationId: number;
  readonly name: string;
  readonly description: string | undefined;
  readonly environment: Environment;
  readonly prefix: string;
  /** Its own; what it may do now is `effectiveScopes`. */
  readonly scopes: ReadonlySet<Scope>;
  readonly rateLimitPerHour: number;
  /** Undefined: made by the operator, or its maker is gone. */
  readonly maker: KeyMaker | undefined;
  /** Its maker is no member any more or was switched off, or its organisation is suspended: it opens nothing. */
  readonly isOrphan: boolean;
  /** Counts the values it has had. */
  readonly version: number;
  /** Its value, sealed; undefined when only its hash is kept. */
  readonly sealed: Uint8Array | undefined;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  readonly rotatedAt: number | undefined;
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

export type KeyState = 'active' | 'expired' | 'revoked';

/** How a key stands at one moment. One whose maker is gone counts as revoked. */
export function stateOf(key: ApiKey, now: number): KeyState {
  if (key.revokedAt !== undefined || key.isOrphan) return 'revoked';
  return key.expiresAt !== undefined && now >= key.expiresAt ? 'expired' : 'active';
}

/** What a key may do now: its own scopes, cut to the role that its maker has now. */
export function effectiveScopes({ scopes, maker }: ApiKey): ReadonlySet<Scope> {
  return maker ? scopes.intersection(roleScopes[maker.role]) : scopes;
}

/** Keys with their makers, as these are now. */
export const keysWithMakers = (db: Db) =>
  db
    .selectFrom('api_keys')
    .leftJoin('users as maker', 'maker.id', 'api_keys.maker_id')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.user_id', '=', 'api_keys.maker_id')
        .onRef('memberships.organization_id', '=', 'api_keys.organization_id'),
    )
    .selectAll('api_keys')
    .select([
      'maker.username as maker_name',
      'maker.is_active as maker_is_active',
      'memberships.role as maker_role',
    ])
    .select((eb) =>
      eb
        .selectFrom('organizations')
        .select('organizations.suspended_at')
        .whereRef('organizations.id', '=', 'api_keys.organization_id')
        .as('suspended_at'),
    );

type KeyRow = Awaited<ReturnType<ReturnType<typeof keysWithMakers>['executeTakeFirstOrThrow']>>;

/**
 * Finds a key by one of its values: the one it has, or an older one, which ends earlier. The hash is the credential
 * itself, so this one look-up needs no organisation: it is how one is found.
 */
export async function findApiKey(db: Db, hash: Uint8Array): Promise<ApiKey | undefined> {
  const row = await keysWithMakers(db).where('key_hash', '=', hash).executeTakeFirst();
  if (row) return apiKeyOf(row);
  const former = await keysWithMakers(db)
    .innerJoin('former_api_keys as former', 'former.api_key_id', 'api_keys.id')
    .select('former.valid_until')
    .where('former.key_hash', '=', hash)
    .executeTakeFirst();
  if (!former) return undefined;
  const key = apiKeyOf(former);
  return { ...key, expiresAt: Math.min(former.valid_until, key.expiresAt ?? former.valid_until) };
}

/** Every key of the installation, newest first. For the operator alone. */
export async function listApiKeys(db: Db): Promise<ListedApiKey[]> {
  const rows = await keysWithMakers(db)
    .innerJoin('organizations', 'organizations.id', 'api_keys.organization_id')
    .select('organizations.name as organization')
    .orderBy('api_keys.id', 'desc')
    .execute();
  return rows.map((row) => ({ ...apiKeyOf(row), organization: row.organization }));
}

export async function insertApiKey(tx: Tx, row: Insertable<ApiKeysTable>): Promise<void> {
  await tx.insertInto('api_keys').values(row).execute();
}

/** A key that was changed, as the audit log names it. */
export interface ChangedKey {
  readonly keyId: string;
  readonly organizationId: number;
}
const changedKey = ['public_id as keyId', 'organization_id as organizationId'] as const;

/** How the operator names a key: by its public id, or by the hash of the key. */
export type ApiKeyName = { readonly keyId: string } | { readonly hash: Uint8Array };

/** @returns undefined: there is no such key */
export async function setApiKeyLimit(
  tx: Tx,
  name: ApiKeyName,
  rateLimitPerHour: number,
): Promise<ChangedKey | undefined> {
  const query = tx.updateTable('api_keys').set({ rate_limit_per_hour: rateLimitPerHour });
  return query.where(isNamed(name)).returning(changedKey).executeTakeFirst();
}

/** Revokes a key, keeping the time of an earlier revocation. @returns undefined: there is no such key */
export async function revokeApiKey(tx: Tx, name: ApiKeyName, now: number): Promise<ChangedKey | undefined> {
  const query = tx.updateTable('api_keys').set(revoked(now)).where(isNamed(name));
  return query.returning(changedKey).executeTakeFirst();
}

/**
 * Ends the keys of whoever leaves an organisation: they must not come back to life with a new membership.
 * Without an organisation: of whoever leaves all of them.
 */
export async function revokeKeysOf(
  tx: Tx,
  { userId, organizationId }: { userId: number; organizationId?: number },
  now: number,
): Promise<void> {
  await tx
    .updateTable('api_keys')
    .set(revoked(now))
    .where('maker_id', '=', userId)
    .$if(organizationId !== undefined, (query) => query.where('organization_id', '=', organizationId ?? 0))
    .execute();
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

/**
 * An organisation as the operator names it: by its name, or by its public id where it registered itself. The names of
 * those were chosen by strangers: one that is called like a company must not get what is meant for that company.
 */
export async function getOrganization(db: Db, name: string): Promise<Organization | undefined> {
  return db
    .selectFrom('organizations')
    .leftJoin('partners', 'partners.organization_id', 'organizations.id')
    .select(['organizations.id', 'organizations.name'])
    .where((eb) =>
      eb.or([
        eb('public_id', '=', name),
        eb.and([eb('name', '=', name), eb(eb.fn.coalesce('is_self_registered', eb.lit(0)), '=', 0)]),
      ]),
    )
    .orderBy('organizations.id')
    .limit(1)
    .executeTakeFirst();
}

export async function insertOrganization(tx: Tx, row: Insertable<OrganizationsTable>): Promise<void> {
  await tx.insertInto('organizations').values(row).execute();
}

/** The value goes with the key: nobody needs to see what opens nothing. */
const revoked = (now: number) => (eb: ExpressionBuilder<Schema, 'api_keys'>) => ({
  revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)),
  sealed: null,
});

export async function renameOrganization(tx: Tx, id: number, name: string): Promise<void> {
  await tx.updateTable('organizations').set({ name }).where('id', '=', id).execute();
}

function isNamed(name: ApiKeyName) {
  return (eb: ExpressionBuilder<Schema, 'api_keys'>) =>
    'keyId' in name
      ? eb('public_id', '=', name.keyId)
      : eb.or([
          eb('key_hash', '=', name.hash),
          eb(
            'id',
            'in',
            eb
              .selectFrom('former_api_keys')
              .select('api_key_id')
              .where('former_api_keys.key_hash', '=', name.hash),
          ),
        ]);
}

/** A key as its row and its maker's say. */
export function apiKeyOf(row: KeyRow): ApiKey {
  const maker = makerOf(row);
  return {
    keyId: row.public_id,
    rowId: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description ?? undefined,
    environment: row.environment,
    prefix: row.prefix,
    scopes: parseScopes(row.scopes),
    rateLimitPerHour: row.rate_limit_per_hour,
    maker,
    isOrphan: (row.maker_id !== null && !maker) || row.suspended_at !== null,
    version: row.version,
    sealed: row.sealed ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    rotatedAt: row.rotated_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

function makerOf({ maker_id, maker_name, maker_is_active, maker_role }: KeyRow): KeyMaker | undefined {
  if (maker_id === null || maker_name === null || maker_role === null || maker_is_active !== 1)
    return undefined;
  return { userId: maker_id, username: maker_name, role: maker_role };
}

/** A scope this version does not know allows nothing. */
function parseScopes(text: string): ReadonlySet<Scope> {
  const granted = new Set(text.split(' '));
  return new Set(scopes.filter((scope) => granted.has(scope)));
}
