import { randomUUIDv7 } from 'node:crypto';
import {
  type ApiKeyDetail,
  type ApiKeyQuery,
  type ApiKeys,
  apiKeyLimits,
  type GenerateApiKeyBody,
  type GeneratedApiKey,
  type RotateApiKeyBody,
  type RotatedApiKey,
} from '@waxwing/contract';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { AuditEvent, Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { pageOf } from '../shared/paging.ts';
import type { Vault } from '../vault/vault.ts';
import { drawTracedKey } from './api-key.ts';
import { type ApiKey, insertApiKey, revokeApiKey, stateOf } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { isPowerful, mayHandle, reachOf } from './key-reach.ts';
import { keyErrors } from './managed-keys.errors.ts';
import { readWantedKey } from './managed-keys.input.ts';
import { countKeys, getKey, getKeyByRow, listKeys, lockKey, replaceValue } from './managed-keys.store.ts';
import { actorOf, type MemberPrincipal, type UserPrincipal } from './principal.ts';
import { instant, instantOrNull, shownKey } from './shown-key.ts';

type Tx = Transaction<Schema>;

export interface ManagedKeyParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly audit: AuditTrail;
  /** Requests an hour of a key that says nothing else, and the most that one may ask for. */
  readonly defaultRateLimit: number;
  readonly hasSteppedUp: (user: UserPrincipal) => boolean;
  /** Ends what a key was handed over by, in the transaction in which its value ends. */
  readonly endShares: (tx: Tx, key: Pick<ApiKey, 'rowId'>) => Promise<void>;
}

/** Who does something, to which key, and from where. */
export interface KeyAct {
  readonly principal: MemberPrincipal;
  readonly keyId: string;
  readonly caller: Caller;
}

const dayMs = 86_400_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type ManagedKeyService = ReturnType<typeof createManagedKeyService>;

/** Keys that people and programs make for themselves. */
export function createManagedKeyService(parts: ManagedKeyParts) {
  const { database, clock, vault, audit } = parts;
  return { generate, list, get, rotate, revoke, find, knows, hold, current, open, write };

  /** @throws {ProblemError} FORBIDDEN, INSUFFICIENT_SCOPE, VALIDATION_FAILED */
  async function generate(
    tx: Tx,
    principal: MemberPrincipal,
    body: GenerateApiKeyBody,
    caller: Caller,
  ): Promise<GeneratedApiKey> {
    refusePartner(principal);
    const { family, scopes, rateLimitPerHour, ...wanted } = readWantedKey(
      body,
      principal,
      parts.defaultRateLimit,
    );
    const now = clock.now();
    const { apiKey, trace } = drawTracedKey(family);
    const place = { organizationId: principal.organizationId, rowId: database.ids.next(), version: 1 };
    const row = {
      ...wanted,
      id: place.rowId,
      public_id: randomUUIDv7(),
      organization_id: place.organizationId,
      maker_id: (principal.kind === 'user' ? principal.userId : principal.maker?.userId) ?? null,
      environment: body.environment ?? ('production' as const),
      prefix: trace.prefix,
      key_hash: trace.hash,
      sealed: body.retrievable === false ? null : seal(place, apiKey),
      scopes: scopes.join(' '),
      rate_limit_per_hour: rateLimitPerHour,
      created_at: now,
      expires_at: earliest(
        body.expires_in_days ? now + body.expires_in_days * dayMs : undefined,
        await expiryOf(tx, principal),
      ),
      rotated_at: null,
      revoked_at: null,
      last_used_at: null,
    };
    await insertApiKey(tx, row);
    const { name, environment } = row;
    const details = { name, scopes: row.scopes, environment };
    await write(tx, 'api_key.created', { principal, keyId: row.public_id, caller }, details);
    return {
      key_id: row.public_id,
      name,
      api_key: apiKey,
      prefix: row.prefix,
      environment,
      scopes,
      rate_limit_per_hour: rateLimitPerHour,
      created_at: instant(now),
      expires_at: instantOrNull(row.expires_at ?? undefined),
    };
  }

  /** A key makes none that outlives it: whoever stole one for a day has it for a day. */
  async function expiryOf(tx: Tx, principal: MemberPrincipal): Promise<number | undefined> {
    if (principal.kind === 'user') return undefined;
    return (await getKey(tx, principal))?.expiresAt;
  }

  /** One page of the keys that somebody may know of, masked. @throws {ProblemError} VALIDATION_FAILED */
  async function list(principal: MemberPrincipal, query: ApiKeyQuery): Promise<ApiKeys> {
    const { page, ...part } = pageOf(query);
    const { organizationId, makerId } = reachOf(principal);
    const now = clock.now();
    const isActive = query.active === undefined ? undefined : query.active === 'true';
    const filter = { organizationId, makerId, isActive, now };
    const keys = await listKeys(database.db, filter, part);
    const total = await countKeys(database.db, filter);
    return {
      api_keys: keys.map((key) => shownKey(key, principal, now)),
      page,
      page_size: part.limit,
      total,
      total_pages: Math.ceil(total / part.limit),
    };
  }

  /**
   * One key: with its value when it is asked for by who may see it now, else masked. The value leaves after the
   * transaction that writes down that it does. @throws {ProblemError} NOT_FOUND
   */
  async function get(act: KeyAct, { isValueWanted }: { isValueWanted: boolean }): Promise<ApiKeyDetail> {
    const { principal } = act;
    const masked = (key: ApiKey) => ({ ...shownKey(key, principal, clock.now()), is_revealed: false });
    const key = await find(database.db, act);
    if (!isValueWanted || !key.sealed || !mayReveal(principal)) return masked(key);
    return database.transact(async (tx) => {
      // As it is now: it may have been replaced or revoked a moment ago.
      const current = await find(tx, act);
      if (!current.sealed) return masked(current);
      await write(tx, 'api_key.revealed', act);
      return { ...masked(current), api_key: open(current), is_revealed: true };
    });
  }

  /** Whoever is signed in needs a fresh proof and a role that may, a key its explicit scope; a partner's key never may. */
  function mayReveal(principal: MemberPrincipal): boolean {
    if (!principal.scopes.has('vault:reveal')) return false;
    return principal.kind === 'user' ? parts.hasSteppedUp(principal) : principal.family !== 'prt';
  }

  /** @throws {ProblemError} NOT_FOUND, FORBIDDEN, REVOKED, EXPIRED */
  async function rotate(tx: Tx, act: KeyAct, body: RotateApiKeyBody): Promise<RotatedApiKey> {
    const key = await hold(tx, act);
    const now = clock.now();
    const { apiKey, trace } = drawTracedKey(key.prefix.startsWith('afk_') ? 'afk' : 'sk');
    const next = { ...key, version: key.version + 1 };
    const formerValidUntil = now + (body.grace_seconds ?? apiKeyLimits.graceSeconds.min) * 1_000;
    // Before the audit log: who opens a share holds that share first and the end of the log after it, as this does.
    await parts.endShares(tx, key);
    await replaceValue(tx, {
      rowId: next.rowId,
      version: next.version,
      prefix: trace.prefix,
      hash: trace.hash,
      sealed: key.sealed ? seal(next, apiKey) : null,
      now,
      formerValidUntil,
    });
    const [reason, previous_valid_until] = [body.reason?.trim(), instant(formerValidUntil)];
    database.noteErasure();
    await write(tx, 'api_key.rotated', act, { previous_valid_until, ...(reason ? { reason } : {}) });
    return {
      message: 'API key rotated',
      key_id: key.keyId,
      api_key: apiKey,
      rotated_at: instant(now),
      previous_valid_until,
    };
  }

  /** Ends a key. May be repeated. @throws {ProblemError} NOT_FOUND */
  async function revoke(act: KeyAct): Promise<void> {
    await database.transact(async (tx) => {
      const key = mine(await lockKey(tx, database.engine, placeOf(act)), act);
      if (key.revokedAt !== undefined) return;
      await parts.endShares(tx, key);
      await revokeApiKey(tx, { keyId: key.keyId }, clock.now());
      await write(tx, 'api_key.revoked', act);
    });
    database.noteErasure();
  }

  /**
   * A living key that somebody may replace or hand over, held for this transaction.
   * @throws {ProblemError} NOT_FOUND, FORBIDDEN, REVOKED, EXPIRED
   */
  async function hold(tx: Tx, act: KeyAct): Promise<ApiKey> {
    refusePartner(act.principal);
    const key = mine(await lockKey(tx, database.engine, placeOf(act)), act);
    if (act.principal.kind === 'api_key' && [...key.scopes].some(isPowerful)) throw keyErrors.powerful();
    const state = stateOf(key, clock.now());
    if (state !== 'active') throw state === 'revoked' ? keyErrors.revoked() : keyErrors.expired();
    return key;
  }

  /** A key that somebody may know of. @throws {ProblemError} NOT_FOUND, whether it does not exist or is not theirs */
  async function find(db: Kysely<Schema>, act: KeyAct): Promise<ApiKey> {
    return mine(await getKey(db, placeOf(act)), act);
  }

  /** Whether somebody may know of a key. */
  async function knows(db: Kysely<Schema>, act: KeyAct): Promise<boolean> {
    const key = await getKey(db, placeOf(act));
    return key !== undefined && mayHandle(key, reachOf(act.principal));
  }

  /** A key that was handed over; undefined when it has another value by now, or opens nothing any more. */
  async function current(
    db: Kysely<Schema>,
    { rowId, version }: Pick<ApiKey, 'rowId' | 'version'>,
  ): Promise<ApiKey | undefined> {
    const key = await getKeyByRow(db, rowId);
    return key?.version === version && stateOf(key, clock.now()) === 'active' ? key : undefined;
  }

  /** Writes down what was done with a key. */
  function write(tx: Tx, action: string, act: KeyAct, details: AuditEvent['details'] = {}): Promise<void> {
    return audit.append(tx, {
      organizationId: act.principal.organizationId,
      action,
      status: 'success',
      resource: { type: 'api_key', id: act.keyId },
      actor: actorOf(act.principal),
      caller: act.caller,
      details,
    });
  }

  function seal(place: ValuePlace, value: string): Buffer {
    return vault.seal(rowOf(place), Buffer.from(value));
  }

  /** The value of a key. Whoever asks has written down, in their transaction, that it leaves. @throws {SealedRowError} when the value was moved here from another row, or is an older one of this */
  function open(key: ApiKey): string {
    if (!key.sealed) throw new Error(`the value of API key ${key.rowId} is not kept`);
    return vault.open(rowOf(key), key.sealed).toString();
  }
}

function earliest(one: number | undefined, other: number | undefined): number | null {
  if (one === undefined || other === undefined) return one ?? other ?? null;
  return Math.min(one, other);
}

type ValuePlace = Pick<ApiKey, 'organizationId' | 'rowId' | 'version'>;

function rowOf({ organizationId, rowId, version }: ValuePlace) {
  return { organizationId, table: 'api_keys', id: rowId, version };
}

function placeOf({ principal, keyId }: KeyAct) {
  // Anything else is no id, and may hold what no database takes.
  if (!uuid.test(keyId)) throw keyErrors.notFound();
  return { organizationId: principal.organizationId, keyId };
}

function mine(key: ApiKey | undefined, { principal }: KeyAct): ApiKey {
  if (key && mayHandle(key, reachOf(principal))) return key;
  throw keyErrors.notFound();
}

/** A partner's key is worth what its owner is, but never what needs their fresh proof. */
function refusePartner(principal: MemberPrincipal): void {
  if (principal.kind === 'api_key' && principal.family === 'prt') throw keyErrors.partner();
}
