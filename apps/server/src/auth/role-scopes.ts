import { type Role, type Scope, scopes } from '@waxwing/contract';

const all: ReadonlySet<Scope> = new Set(scopes);

/** What each role may do. */
export const roleScopes: Readonly<Record<Role, ReadonlySet<Scope>>> = {
  owner: all,
  admin: all,
  member: new Set(scopes.filter((scope) => !scope.endsWith(':manage'))),
  viewer: new Set(scopes.filter((scope) => scope.endsWith(':read'))),
};
