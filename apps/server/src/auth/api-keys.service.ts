import { randomUUIDv7 } from 'node:crypto';
import type { Scope, VerifiedApiKey } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { AuditEvent } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { drawTracedKey, parseApiKey } from './api-key.ts';
import { createApiKeyUses } from './api-key-uses.ts';
import {
  type ApiKey,
  type ApiKeyName,
  type ChangedKey,
  effectiveScopes,
  findApiKey,
  getOrganization,
  insertApiKey,
  insertOrganization,
  type KeyState,
  type ListedApiKey,
  listApiKeys,
  revokeApiKey,
  setApiKeyLimit,
  setLastUse,
  stateOf,
} from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { ApiKeyPrincipal } from './principal.ts';
import { createRecentCache } from './recent-cache.ts';
import { instantOrNull } from './shown-key.ts';

type Tx = Transaction<Schema>;

export interface ApiKeyOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

export interface NewApiKey {
  readonly name: string;
  /** Made when no organisation has this name. */
  readonly organization: string;
  readonly scopes: readonly Scope[];
  readonly rateLimitPerHour: number;
  /** Epoch milliseconds; undefined: until it is revoked. */
  readonly expiresAt: number | undefined;
}

export interface CreatedApiKey {
  /** The key itself, which can never be shown again. */
  readonly apiKey: string;
  readonly keyId: string;
  readonly prefix: string;
}

/** What is known about a key that somebody holds. */
export type ApiKeyCheck =
  | { readonly state: 'malformed' | 'unknown' }
  | { readonly state: KeyState; readonly key: ApiKey };

export type ApiKeyService = ReturnType<typeof createApiKeyService>;

/** Makes, checks and ends API keys. Kept of a key: its SHA-256 and its first characters. */
export function createApiKeyService({ database, clock, audit, logger }: ApiKeyOptions) {
  const cache = createRecentCache<ApiKey | undefined>(clock);
  const uses = createApiKeyUses(database, logger, setLastUse);
  return {
    authenticate,
    create,
    check,
    verify,
    list,
    setLimit,
    revoke,
    clear: cache.clear,
    close: uses.flush,
  };

  /** Who shows this key; undefined for every reason not to let them in. Answers may be a second old. */
  async function authenticate(text: string): Promise<ApiKeyPrincipal | undefined> {
    const trace = parseApiKey(text);
    if (!trace || trace.family === 'pk') return undefined;
    const { family, hash } = trace;
    const key = await cache.get(hash.toString('latin1'), () => findApiKey(database.db, hash));
    const now = clock.now();
    if (!key || stateOf(key, now) !== 'active') return undefined;
    uses.note(key.rowId, now);
    const { keyId, organizationId, rateLimitPerHour, maker } = key;
    const scopes = effectiveScopes(key);
    return { kind: 'api_key', family, keyId, organizationId, scopes, rateLimitPerHour, maker };
  }

  /** Makes a key. Its text is in the answer and nowhere else. */
  async function create(wanted: NewApiKey): Promise<CreatedApiKey> {
    const { apiKey, trace } = drawTracedKey();
    const keyId = randomUUIDv7();
    const row = {
      id: database.ids.next(),
      public_id: keyId,
      name: wanted.name,
      maker_id: null,
      description: null,
      sealed: null,
      rotated_at: null,
      prefix: trace.prefix,
      key_hash: trace.hash,
      scopes: wanted.scopes.join(' '),
      rate_limit_per_hour: wanted.rateLimitPerHour,
      created_at: clock.now(),
      expires_at: wanted.expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    };
    const newOrganization = {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      name: wanted.organization,
      created_at: clock.now(),
    };
    await database.transact(async (tx) => {
      const existing = await getOrganization(tx, wanted.organization);
      if (!existing) await insertOrganization(tx, newOrganization);
      const organizationId = existing?.id ?? newOrganization.id;
      await insertApiKey(tx, { ...row, organization_id: organizationId });
      const { name, scopes } = row;
      await write(tx, 'api_key.created', { keyId, organizationId }, { name, scopes });
    });
    return { apiKey, keyId, prefix: trace.prefix };
  }

  /** Says all there is to say about a key, past the cache. */
  async function check(text: string): Promise<ApiKeyCheck> {
    const trace = parseApiKey(text);
    if (!trace) return { state: 'malformed' };
    const key = await findApiKey(database.db, trace.hash);
    return key ? { state: stateOf(key, clock.now()), key } : { state: 'unknown' };
  }

  /** Says whether a key of an organisation is good now, and may do something. One of another is not known. */
  async function verify(
    organizationId: number,
    { text, scope }: { text: string; scope: Scope | undefined },
  ): Promise<VerifiedApiKey> {
    const no = { valid: false, key_id: null, scopes: [], expires_at: null };
    const checked = await check(text);
    if (!('key' in checked)) return { ...no, reason: checked.state };
    const { key, state } = checked;
    if (key.organizationId !== organizationId) return { ...no, reason: 'unknown' };
    const scopes = effectiveScopes(key);
    const known = {
      key_id: key.keyId,
      scopes: state === 'active' ? [...scopes] : [],
      expires_at: instantOrNull(key.expiresAt),
    };
    if (state !== 'active') return { valid: false, ...known, reason: state };
    if (scope && !scopes.has(scope)) return { valid: false, ...known, reason: 'insufficient_scope' };
    uses.note(key.rowId, clock.now());
    return { valid: true, ...known };
  }

  /** Every key of the installation with its state, newest first. */
  async function list(): Promise<(ListedApiKey & { readonly state: KeyState })[]> {
    const now = clock.now();
    return (await listApiKeys(database.db)).map((key) => ({ ...key, state: stateOf(key, now) }));
  }

  /** @param name the public id of a key, or the key @returns whether there is such a key */
  async function setLimit(name: string, rateLimitPerHour: number): Promise<boolean> {
    const changed = await database.transact(async (tx) => {
      const key = await setApiKeyLimit(tx, nameOf(name), rateLimitPerHour);
      if (key) await write(tx, 'api_key.limit_changed', key, { rate_limit_per_hour: rateLimitPerHour });
      return key;
    });
    cache.clear();
    return changed !== undefined;
  }

  /** Ends a key for good, at once here and within a second on other nodes. May be repeated. */
  async function revoke(name: string): Promise<boolean> {
    const revoked = await database.transact(async (tx) => {
      const key = await revokeApiKey(tx, nameOf(name), clock.now());
      if (key) await write(tx, 'api_key.revoked', key);
      return key;
    });
    cache.clear();
    return revoked !== undefined;
  }

  /** What is done here is done by whoever runs the server. */
  function write(
    tx: Tx,
    action: string,
    key: ChangedKey,
    details: AuditEvent['details'] = {},
  ): Promise<void> {
    return audit.append(tx, {
      organizationId: key.organizationId,
      action,
      status: 'success',
      resource: { type: 'api_key', id: key.keyId },
      actor: 'operator',
      details,
    });
  }
}

function nameOf(text: string): ApiKeyName {
  const trace = parseApiKey(text);
  return trace ? { hash: trace.hash } : { keyId: text };
}
