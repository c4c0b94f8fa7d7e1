/** Everything an API key can be allowed to do; `read` looks, `write` makes and changes. */
export const scopes = [
  'secrets:read',
  'secrets:write',
  'files:read',
  'files:write',
  'links:read',
  'links:write',
  'campaigns:read',
  'campaigns:write',
  'profile:read',
  'profile:write',
  'analytics:read',
  'keys:read',
  'keys:write',
  'keys:use',
  'api_keys:read',
  'api_keys:write',
  'vault:reveal',
  'audit:read',
  'team:manage',
  'partners:manage',
  'billing:manage',
  'webhooks:manage',
] as const;

/** One permission of an API key. */
export type Scope = (typeof scopes)[number];
