import type { Scope } from '@waxwing/contract';
import type { ApiKey } from './api-keys.store.ts';
import type { MemberPrincipal } from './principal.ts';

/** Which keys somebody may look at and change. */
export interface KeyReach {
  readonly organizationId: number;
  /** Undefined: every key of the organisation, whoever made it. */
  readonly makerId: number | undefined;
  readonly scopes: ReadonlySet<Scope>;
}

/**
 * Owners and admins reach every key of their organisation, everybody else their own. A key reaches what its maker does;
 * one that the operator made acts for the organisation as a whole.
 */
export function reachOf(principal: MemberPrincipal): KeyReach {
  const { organizationId, scopes } = principal;
  const person = principal.kind === 'user' ? principal : principal.maker;
  const isForAll = !person || person.role === 'owner' || person.role === 'admin';
  return { organizationId, makerId: isForAll ? undefined : person.userId, scopes };
}

/** Whether somebody may see, replace, end or hand over a key: it is in their reach, and no stronger than they are. */
export function mayHandle(key: ApiKey, { organizationId, makerId, scopes }: KeyReach): boolean {
  const isInReach =
    key.organizationId === organizationId && (makerId === undefined || key.maker?.userId === makerId);
  return isInReach && key.scopes.isSubsetOf(scopes);
}

/** Scopes that lead to more keys or to other people's power: only who is signed in may give them to a key. */
export function isPowerful(scope: Scope): boolean {
  return scope === 'vault:reveal' || scope.startsWith('api_keys:') || scope.endsWith(':manage');
}
