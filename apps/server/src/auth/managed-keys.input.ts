import {
  defaultKeyScopes,
  type GenerateApiKeyBody,
  type ManagedKeyFamily,
  type Scope,
} from '@waxwing/contract';
import { invalidField } from '../shared/errors.ts';
import { isPowerful } from './key-reach.ts';
import { keyErrors } from './managed-keys.errors.ts';
import type { MemberPrincipal } from './principal.ts';

/** A key that somebody wants, understood. */
export interface WantedKey {
  readonly name: string;
  readonly description: string | null;
  readonly family: ManagedKeyFamily;
  readonly scopes: Scope[];
  readonly rateLimitPerHour: number;
}

/**
 * Reads what the schema cannot: what depends on who asks, and on this installation.
 * @throws {ProblemError} FORBIDDEN, INSUFFICIENT_SCOPE, VALIDATION_FAILED
 */
export function readWantedKey(
  body: GenerateApiKeyBody,
  principal: MemberPrincipal,
  defaultPerHour: number,
): WantedKey {
  // A key makes none that may ask more often than itself.
  const mostPerHour =
    principal.kind === 'api_key' ? Math.min(defaultPerHour, principal.rateLimitPerHour) : defaultPerHour;
  const name = body.name.trim();
  if (name === '') throw invalidField('name', 'must not be blank');
  const family = body.family ?? 'sk';
  const rateLimitPerHour = body.rate_limit_per_hour ?? mostPerHour;
  if (rateLimitPerHour > mostPerHour) {
    throw invalidField('rate_limit_per_hour', `must be at most ${mostPerHour}`);
  }
  const scopes = [...new Set(body.scopes ?? defaultKeyScopes[family])];
  checkScopes(scopes, principal);
  return { name, description: body.description?.trim() || null, family, scopes, rateLimitPerHour };
}

/** Nobody gives more than they have, and a key gives nothing that leads to more power. */
function checkScopes(scopes: readonly Scope[], principal: MemberPrincipal): void {
  if (principal.kind === 'api_key' && scopes.some(isPowerful)) throw keyErrors.powerful();
  const beyond = scopes.find((scope) => !principal.scopes.has(scope));
  if (beyond) throw keyErrors.beyond(beyond);
}
