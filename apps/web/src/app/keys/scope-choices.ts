import type { ApiKeyScope, Role } from '@waxwing/sdk/account';

/** Every scope there is. The type holds the list to the contract: one that is missing does not compile. */
const all: Record<ApiKeyScope, true> = {
  'secrets:read': true,
  'secrets:write': true,
  'files:read': true,
  'files:write': true,
  'links:read': true,
  'links:write': true,
  'campaigns:read': true,
  'campaigns:write': true,
  'profile:read': true,
  'profile:write': true,
  'analytics:read': true,
  'keys:read': true,
  'keys:write': true,
  'keys:use': true,
  'api_keys:read': true,
  'api_keys:write': true,
  'vault:reveal': true,
  'audit:read': true,
  'team:manage': true,
  'partners:manage': true,
  'billing:manage': true,
  'webhooks:manage': true,
};
// The keys of the record above are exactly these.
const scopes = Object.keys(all) as ApiKeyScope[];

/** What a new key is for, unless somebody says otherwise. */
export const usualScopes: Readonly<Record<'sk' | 'afk', readonly ApiKeyScope[]>> = {
  sk: scopes.filter((scope) => /^(secrets|files|links):/.test(scope)),
  afk: ['links:read', 'links:write', 'campaigns:read', 'campaigns:write', 'analytics:read'],
};

/** What somebody may give to a key: what they may do themselves. The server decides; this spares a refusal. */
export function scopesFor(role: Role): ApiKeyScope[] {
  if (role === 'owner' || role === 'admin') return scopes;
  if (role === 'member') return scopes.filter((scope) => !scope.endsWith(':manage'));
  return scopes.filter((scope) => scope.endsWith(':read'));
}

/** By what they are about, in the order of the list. */
export function byArea(of: readonly ApiKeyScope[]): [area: string, scopes: ApiKeyScope[]][] {
  return [...Map.groupBy(of, (scope) => scope.split(':')[0] ?? scope)];
}
