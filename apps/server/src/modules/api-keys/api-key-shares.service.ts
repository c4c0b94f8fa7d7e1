import { randomUUIDv7 } from 'node:crypto';
import {
  type ApiKeyShare,
  type ApiKeyShareStatus,
  type ApiKeyShares,
  apiKeyLimits,
  type OpenedApiKey,
  type ShareApiKeyBody,
  type SharedApiKeyLink,
} from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { ApiKey } from '../../auth/api-keys.store.ts';
import { keyErrors } from '../../auth/managed-keys.errors.ts';
import type { KeyAct, ManagedKeyService } from '../../auth/managed-keys.service.ts';
import { instant, instantOrNull } from '../../auth/shown-key.ts';
import type { Database } from '../../database/database.ts';
import type { Schema } from '../../database/schema.ts';
import type { Letter } from '../../mail/letter.ts';
import type { AuditEvent, Caller } from '../../shared/audit-event.ts';
import type { Clock } from '../../shared/clock.ts';
import type { PayloadKind } from '../../shares/payload-kind.ts';
import type { Passcode } from '../../shares/share.ts';
import { viewsLeft } from '../../shares/share.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import type { ApiKeyKind, SharedKey } from './api-key.kind.ts';
import { shareLetter } from './api-key-share.letter.ts';
import {
  getKeyShare,
  getOrganizationName,
  type ListedShare,
  listKeyShares,
  openKeyShares,
  setLastView,
} from './api-key-shares.store.ts';
import { keyShareErrors, shareRefusal } from './api-keys.errors.ts';

type Tx = Transaction<Schema>;

export interface ApiKeyShareParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly shares: ShareEngine;
  readonly kind: ApiKeyKind;
  readonly keys: ManagedKeyService;
  readonly audit: { append(tx: Tx, event: AuditEvent): Promise<void> };
  readonly mail: { send(tx: Tx, letter: Letter): Promise<void> };
  readonly publicUrl: string;
}

/** What a reader sends along with the token of a share. */
export interface Reading {
  readonly passcodeHash: string | undefined;
  readonly claim: string | undefined;
  readonly caller: Caller;
}

/** What leaves with a view. */
interface RevealedKey extends SharedKey {
  readonly key: ApiKey;
  readonly value: string;
}

const hourSeconds = 3_600;
const { share: limits } = apiKeyLimits;

export type ApiKeyShareService = ReturnType<typeof createApiKeyShareService>;

/** Links that show an API key to whoever opens them, as often and as long as their maker said. */
export function createApiKeyShareService(parts: ApiKeyShareParts) {
  const { database, clock, shares, kind, keys, audit, mail, publicUrl } = parts;
  return { keepPasscode, create, list, revoke, open, status };

  /** Hashes the passcode, which is slow, before any transaction. */
  function keepPasscode({ passcodeHash }: ShareApiKeyBody): Promise<Passcode> {
    const passcode = passcodeHash?.toLowerCase();
    return shares.keepPasscode(passcode ? { passcode, hasFullEntropy: false } : undefined);
  }

  /**
   * Hands a key over. Who may not see a key may not share it either.
   * @throws {ProblemError} NOT_FOUND, FORBIDDEN, INSUFFICIENT_SCOPE, REVOKED, EXPIRED, KEY_NOT_RETRIEVABLE
   */
  async function create(
    tx: Tx,
    act: KeyAct,
    body: ShareApiKeyBody,
    passcode: Passcode,
  ): Promise<SharedApiKeyLink> {
    const key = await keys.hold(tx, act);
    if (!act.principal.scopes.has('vault:reveal')) throw keyErrors.mayNotReveal();
    if (!key.sealed) throw keyErrors.notRetrievable();
    const maxViews = body.max_views ?? limits.views.default;
    const shared: SharedKey = {
      publicId: randomUUIDv7(),
      rowId: key.rowId,
      version: key.version,
      recipientEmail: body.recipient_email?.trim() || undefined,
      message: body.message || undefined,
    };
    const { token, expiresAt } = await shares.create(tx, {
      kind,
      payload: shared,
      organizationId: key.organizationId,
      lifeSeconds: lifeSecondsOf(key, body),
      maxViews,
      passcode,
      linkTokenHash: undefined,
    });
    await keys.write(tx, 'api_key.shared', act, {
      share_id: shared.publicId,
      max_views: maxViews,
      expires_at: instant(expiresAt),
      has_passcode: passcode.form !== 'none',
      ...(shared.recipientEmail ? { recipient_email: shared.recipientEmail } : {}),
    });
    const url = `${publicUrl}/a/${token}`;
    if (shared.recipientEmail) {
      const organization = await getOrganizationName(tx, key.organizationId);
      const policy = { hasPasscode: passcode.form !== 'none', maxViews, expiresAt };
      await mail.send(tx, shareLetter({ to: shared.recipientEmail, organization, url, ...policy }));
    }
    return {
      share_id: shared.publicId,
      share_token: token,
      share_url: url,
      expires_at: instant(expiresAt),
      max_views: maxViews,
      email_sent: shared.recipientEmail !== undefined,
    };
  }

  /** A share does not promise more time than its key has. */
  function lifeSecondsOf({ expiresAt }: ApiKey, body: ShareApiKeyBody): number {
    const wanted = (body.expires_in_hours ?? limits.hours.default) * hourSeconds;
    if (expiresAt === undefined) return wanted;
    return Math.max(1, Math.min(wanted, Math.floor((expiresAt - clock.now()) / 1_000)));
  }

  /** @throws {ProblemError} NOT_FOUND */
  async function list(act: KeyAct): Promise<ApiKeyShares> {
    const key = await keys.find(database.db, act);
    const rows = await listKeyShares(database.db, key.rowId);
    return { shares: rows.map((row) => shown(row, clock.now())), total: rows.length };
  }

  /** Takes a share back. May be repeated. @throws {ProblemError} NOT_FOUND */
  async function revoke(shareId: string, who: Omit<KeyAct, 'keyId'>): Promise<void> {
    const { organizationId } = who.principal;
    await database.transact(async (tx) => {
      const share = isId(shareId) ? await getKeyShare(tx, { organizationId, shareId }) : undefined;
      const act = share && { ...who, keyId: share.keyId };
      // One answer for both: that a share of somebody else's key exists is not theirs to know.
      if (!act || !(await keys.knows(tx, act))) throw keyShareErrors.notFound();
      await shares.end(tx, share);
      await keys.write(tx, 'api_key.share_revoked', act, { share_id: shareId });
    });
    database.noteErasure();
  }

  /** Takes a view and hands out the key. @throws {ProblemError} for every refusal, which takes no view */
  async function open(token: string, { passcodeHash, claim, caller }: Reading): Promise<OpenedApiKey> {
    const result = await shares.open({
      kind: revealing(caller),
      token,
      proof: { linkToken: undefined, passcode: passcodeHash?.toLowerCase() || undefined },
      claim,
    });
    if (!result.granted) throw shareRefusal(result);
    const { key, value, message } = result.payload;
    // As many as are left now: another reader may have taken one since.
    const share = await shares.find(kind, token);
    return {
      name: key.name,
      api_key: value,
      environment: key.environment,
      expires_at: instant(share?.expiresAt ?? clock.now()),
      views_remaining: (share && viewsLeft(share)) ?? 0,
      message: message ?? null,
    };
  }

  /**
   * The kind as one reader opens it: inside the step that takes the view, the key is looked at as it is now, and that it
   * leaves is written down. What cannot be written down does not leave.
   */
  function revealing(caller: Caller): PayloadKind<RevealedKey> {
    return {
      ...kind,
      async load(tx, shareId, payloadKey) {
        const shared = await kind.load(tx, shareId, payloadKey);
        const key = await keys.current(tx, shared);
        if (!key) throw keyShareErrors.revoked();
        await setLastView(tx, shared.publicId, clock.now());
        await audit.append(tx, {
          organizationId: key.organizationId,
          action: 'api_key.share_opened',
          status: 'success',
          resource: { type: 'api_key', id: key.keyId },
          actor: `share:${shared.publicId}`,
          caller,
        });
        return { ...shared, key, value: keys.open(key) };
      },
    };
  }

  /** Shows the policy without taking a view. @throws {ProblemError} NOT_FOUND, or why it is gone */
  async function status(token: string): Promise<ApiKeyShareStatus> {
    const found = await shares.inspect(kind, token, undefined);
    if ('granted' in found) throw shareRefusal(found);
    const { share, key: payloadKey } = found;
    await database.transact(async (tx) => {
      if (!(await keys.current(tx, await kind.load(tx, share.id, payloadKey))))
        throw keyShareErrors.revoked();
    });
    return {
      passcode_required: share.passcode.form !== 'none',
      expires_at: instant(share.expiresAt),
      views_remaining: viewsLeft(share) ?? 0,
    };
  }
}

/** Ends every share of a key in the transaction in which its value ends. */
export async function endSharesOf(
  tx: Tx,
  { shares, key }: { shares: Pick<ShareEngine, 'end'>; key: Pick<ApiKey, 'rowId'> },
): Promise<void> {
  for (const id of await openKeyShares(tx, key.rowId)) await shares.end(tx, { id });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isId(text: string): boolean {
  return uuid.test(text);
}

function shown(row: ListedShare, now: number): ApiKeyShare {
  return {
    share_id: row.public_id,
    recipient_email: row.recipient_email,
    status: statusOf(row, now),
    view_count: row.views,
    max_views: row.max_views,
    created_at: instant(row.created_at),
    expires_at: instant(row.expires_at),
    last_viewed_at: instantOrNull(row.last_viewed_at ?? undefined),
  };
}

function statusOf({ state, expires_at }: ListedShare, now: number): ApiKeyShare['status'] {
  if (state === 'viewed') return 'exhausted';
  if (state === 'live') return now >= expires_at ? 'expired' : 'active';
  return state === 'expired' ? 'expired' : 'revoked';
}
