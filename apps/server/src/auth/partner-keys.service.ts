import { randomUUIDv7 } from 'node:crypto';
import {
  type PartnerKeyStatus,
  partnerLimits,
  type RotatedPartnerKey,
  type Scope,
  scopes,
} from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { AuditEvent, Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { drawTracedKey, parseApiKey } from './api-key.ts';
import { createApiKeyUses } from './api-key-uses.ts';
import type { AuditTrail } from './audit-trail.ts';
import { partnerKeyDueLetter } from './letters.ts';
import {
  type ActingPartnerKey,
  findPartnerKey,
  getPartner,
  getPartnerKey,
  insertPartnerKey,
  listDueKeys,
  listOwnerEmails,
  lockPartner,
  noteDueKey,
  type PartnerKey,
  replacePartnerKeys,
  setPartnerKeyUse,
  setRotationDays,
} from './partner-keys.store.ts';
import { partnerErrors } from './partners.errors.ts';
import { type ApiKeyPrincipal, actorOf, type UserPrincipal } from './principal.ts';
import { createRecentCache } from './recent-cache.ts';
import { instant, instantOrNull } from './shown-key.ts';

type Tx = Transaction<Schema>;

export interface PartnerKeyParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly outbox: Outbox;
  readonly publicUrl: string;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/** A key that was just made: the text is here and nowhere else. */
export interface IssuedPartnerKey {
  readonly apiKey: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

const dayMs = 86_400_000;
const overlapMs = partnerLimits.overlapDays * dayMs;
/** What a partner key may do as the owner. Values of keys are for people who have just proved who they are. */
const partnerScopes: ReadonlySet<Scope> = new Set(scopes.filter((scope) => scope !== 'vault:reveal'));

export type PartnerKeys = ReturnType<typeof createPartnerKeys>;

/** The one key of each partner: it acts as the owner, without what needs a fresh proof. Kept of it: its SHA-256. */
export function createPartnerKeys(parts: PartnerKeyParts) {
  const { database, clock, audit, outbox, publicUrl, logger } = parts;
  const cache = createRecentCache<ActingPartnerKey | undefined>(clock);
  const uses = createApiKeyUses(database, logger, setPartnerKeyUse);
  return {
    authenticate,
    issue,
    rotate,
    status,
    changeRotation,
    endDue,
    check,
    clear: cache.clear,
    close: uses.flush,
  };

  /** Who shows this key; undefined for every reason not to let them in. Answers may be a second old. */
  async function authenticate(text: string): Promise<ApiKeyPrincipal | undefined> {
    const trace = parseApiKey(text);
    if (trace?.family !== 'prt') return undefined;
    const load = () => findPartnerKey(database.db, trace.hash);
    const acting = await cache.get(trace.hash.toString('latin1'), load);
    const now = clock.now();
    if (!acting || now >= acting.key.expires_at) return undefined;
    const { key, owner } = acting;
    uses.note(key.id, now);
    return {
      kind: 'api_key',
      family: 'prt',
      keyId: key.public_id,
      organizationId: key.organization_id,
      scopes: partnerScopes,
      // Its budget is that of partners.
      rateLimitPerHour: 0,
      maker: { ...owner, role: 'owner' },
    };
  }

  /** Says all there is to say about a key, past the cache. One that nobody is behind any more counts as revoked. */
  async function check(text: string) {
    const trace = parseApiKey(text);
    if (!trace) return { state: 'malformed' };
    const key = await getPartnerKey(database.db, trace.hash);
    if (!key) return { state: 'unknown' };
    const isExpired = clock.now() >= key.expires_at;
    const state = (await findPartnerKey(database.db, trace.hash)) ? 'active' : 'revoked';
    return {
      state: isExpired ? 'expired' : state,
      id: key.public_id,
      prefix: key.prefix,
      createdAt: instant(key.created_at),
      expiresAt: instant(key.expires_at),
      replacedAt: instantOrNull(key.replaced_at ?? undefined),
      lastUsedAt: instantOrNull(key.last_used_at ?? undefined),
    };
  }

  /** Makes the key of a partner that has none that counts. */
  async function issue(tx: Tx, organizationId: number): Promise<IssuedPartnerKey> {
    const { apiKey, trace } = drawTracedKey('prt');
    const now = clock.now();
    const row = {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      organization_id: organizationId,
      prefix: trace.prefix,
      key_hash: trace.hash,
      created_at: now,
      expires_at: now + partnerLimits.keyDays * dayMs,
    };
    await insertPartnerKey(tx, row);
    return { apiKey, keyId: row.public_id, expiresAt: row.expires_at };
  }

  /** Replaces the key; those before are good for `graceSeconds` at most. @throws {ProblemError} NOT_FOUND */
  async function rotate(
    tx: Tx,
    user: UserPrincipal,
    { graceSeconds, caller }: { graceSeconds: number; caller: Caller },
  ): Promise<RotatedPartnerKey> {
    const { organizationId } = user;
    if (!(await lockPartner(tx, database.engine, organizationId))) throw partnerErrors.noPartner();
    const now = clock.now();
    const validUntil = now + graceSeconds * 1_000;
    await replacePartnerKeys(tx, organizationId, { now, validUntil });
    const { apiKey, keyId, expiresAt } = await issue(tx, organizationId);
    const details = { previous_valid_until: instant(validUntil) };
    await audit.append(tx, { ...eventOf(user, keyId), action: 'partner_key.rotated', caller, details });
    return {
      message: 'API key rotated',
      api_key: apiKey,
      expires_at: instant(expiresAt),
      previous_valid_until: instant(validUntil),
    };
  }

  /** All that may be known of the key of an organisation. */
  async function status(organizationId: number): Promise<PartnerKeyStatus> {
    const partner = await getPartner(database.db, organizationId);
    const now = clock.now();
    return {
      active: partner !== undefined && partner.suspended_at === null && now < partner.expires_at,
      prefix: partner?.prefix ?? null,
      created_at: instantOrNull(partner?.created_at),
      expires_at: instantOrNull(partner?.expires_at),
      days_until_expiry: partner ? Math.max(0, Math.ceil((partner.expires_at - now) / dayMs)) : null,
      rotation_days: partner?.rotation_days ?? 0,
      last_used_at: instantOrNull(partner?.last_used_at ?? undefined),
    };
  }

  /** @throws {ProblemError} NOT_FOUND */
  async function changeRotation(
    user: UserPrincipal,
    days: number,
    caller: Caller,
  ): Promise<PartnerKeyStatus> {
    await database.transact(async (tx) => {
      if (!(await setRotationDays(tx, user.organizationId, days))) throw partnerErrors.noPartner();
      const action = 'partner_key.rotation_changed';
      await audit.append(tx, { ...eventOf(user, 'current'), action, caller, details: { days } });
    });
    return status(user.organizationId);
  }

  /**
   * Lets keys end that have to be replaced, a week from now, and tells their owners. The new key is made when one of
   * them fetches it: made before, it would have to be kept in a form in which it could be read.
   */
  async function endDue(): Promise<void> {
    const now = clock.now();
    for (const key of await listDueKeys(database.db, now, overlapMs)) {
      await database.transact((tx) => endDueKey(tx, key, now));
    }
  }

  async function endDueKey(tx: Tx, key: PartnerKey, now: number): Promise<void> {
    const validUntil = Math.min(key.expires_at, now + overlapMs);
    if (!(await noteDueKey(tx, key.id, { now, validUntil }))) return;
    const letter = {
      prefix: key.prefix,
      validUntil: instant(validUntil),
      url: `${publicUrl}/app/settings/security/api-keys`,
    };
    for (const to of await listOwnerEmails(tx, key.organization_id)) {
      await outbox.send(tx, partnerKeyDueLetter(to, letter));
    }
    await audit.append(tx, {
      organizationId: key.organization_id,
      action: 'partner_key.due',
      status: 'success',
      resource: { type: 'partner_key', id: key.public_id },
      actor: 'system',
      details: { valid_until: letter.validUntil },
    });
  }
}

function eventOf(user: UserPrincipal, keyId: string): Omit<AuditEvent, 'action' | 'caller' | 'details'> {
  return {
    organizationId: user.organizationId,
    status: 'success',
    resource: { type: 'partner_key', id: keyId },
    actor: actorOf(user),
  };
}
