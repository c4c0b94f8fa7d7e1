import type { ApiKeyItem } from '@waxwing/contract';
import { type ApiKey, stateOf } from './api-keys.store.ts';
import type { MemberPrincipal } from './principal.ts';

/** A key as the API shows it, masked. */
export function shownKey(key: ApiKey, principal: MemberPrincipal, now: number): ApiKeyItem {
  const userId = principal.kind === 'user' ? principal.userId : principal.maker?.userId;
  return {
    key_id: key.keyId,
    name: key.name,
    description: key.description ?? null,
    family: key.prefix.slice(0, key.prefix.indexOf('_')),
    prefix: key.prefix,
    api_key: `${key.prefix}…`,
    environment: key.environment,
    scopes: [...key.scopes],
    rate_limit_per_hour: key.rateLimitPerHour,
    is_active: stateOf(key, now) === 'active',
    is_retrievable: key.sealed !== undefined,
    created_by: key.maker?.username ?? null,
    is_own: key.maker !== undefined && key.maker.userId === userId,
    created_at: instant(key.createdAt),
    expires_at: instantOrNull(key.expiresAt),
    rotated_at: instantOrNull(key.rotatedAt),
    revoked_at: instantOrNull(key.revokedAt),
    last_used_at: instantOrNull(key.lastUsedAt),
  };
}

/** ISO 8601, UTC. */
export function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function instantOrNull(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : instant(epochMs);
}
