import { type Role, type Scope, scopes } from '@waxwing/contract';
import type { TestApp } from './app.ts';
import { registered } from './partners.ts';
import { askToLogIn, bearer } from './sign-in.ts';

/** Somebody who calls, as the guard should see them. */
export interface Caller {
  readonly name: string;
  /** What they send, for a route that wants this scope. */
  headers(scope: Scope | undefined): Record<string, string>;
  readonly kind: 'anonymous' | 'user' | 'key' | 'bad';
  /** What they may do; a key of a route's own scope has that one. */
  readonly scopes: ReadonlySet<Scope> | 'the needed' | 'all but the needed';
  /** Signed in within the last five minutes. */
  readonly isFresh: boolean;
}

const minuteMs = 60_000;
const all = new Set(scopes);
const byRole: Record<Role, ReadonlySet<Scope>> = {
  owner: all,
  admin: all,
  member: new Set(scopes.filter((scope) => !/^(team|partners|billing|webhooks):/.test(scope))),
  viewer: new Set(scopes.filter((scope) => /:read$/.test(scope))),
};

/** Everybody who may come to a route: each a user or a key of its own, so that what one ends hurts no other. */
export async function makeCallers(server: TestApp): Promise<Caller[]> {
  const user = async (name: string, role: Role, organization = 'Acme') => {
    const { password } = await server.createUser({
      email: `${name}@example.com`,
      username: name,
      role,
      organization,
    });
    const answer = await askToLogIn(server, { username: name, password });
    return answer.json() as { access_token: string; refresh_token: string };
  };
  const expired = await user('expired', 'owner');
  server.clock.advance(55 * minuteMs);
  const stale = await user('stale', 'owner');
  server.clock.advance(6 * minuteMs);
  const people = await Promise.all(
    (['owner', 'admin', 'member', 'viewer'] as const).map(async (role) => ({
      role,
      token: (await user(role, role)).access_token,
    })),
  );
  const stranger = await user('stranger', 'owner', 'Strangers');
  const signedOut = await user('gone', 'owner');
  await server.call({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ refresh_token: signedOut.refresh_token }),
  });
  const keys = await makeKeys(server);
  const partner = await registered(server);
  return [
    { name: 'nobody', headers: () => ({}), kind: 'anonymous', scopes: new Set(), isFresh: false },
    ...people.map(({ role, token }) => person(role, token, byRole[role])),
    person('stranger', stranger.access_token, all),
    { ...person('stale', stale.access_token, all), isFresh: false },
    { ...key('key with the scope', keys.only), scopes: 'the needed' },
    { ...key('key without the scope', keys.without), scopes: 'all but the needed' },
    { ...key('partner key', () => partner.api_key), scopes: all },
    bad('expired token', expired.access_token),
    bad('refresh token', stranger.refresh_token),
    bad('token of an ended session', signedOut.access_token),
    bad('revoked key', keys.revoked),
    bad('expired key', keys.expired),
    bad('invented key', 'sk_live_0000000000000000000000000003XzGiN'),
  ];
}

function person(name: string, token: string, may: ReadonlySet<Scope>): Caller {
  return { name, headers: () => bearer(token), kind: 'user', scopes: may, isFresh: true };
}

function key(name: string, keyFor: (scope: Scope | undefined) => string): Omit<Caller, 'scopes'> {
  return { name, headers: (scope) => bearer(keyFor(scope)), kind: 'key', isFresh: false };
}

function bad(name: string, credential: string): Caller {
  return { name, headers: () => bearer(credential), kind: 'bad', scopes: new Set(), isFresh: false };
}

async function makeKeys(server: TestApp) {
  const only = new Map<Scope, string>();
  const without = new Map<Scope, string>();
  for (const scope of scopes) {
    only.set(scope, await server.createKey({ scopes: [scope] }));
    without.set(scope, await server.createKey({ scopes: scopes.filter((other) => other !== scope) }));
  }
  const every = await server.createKey({ scopes: [...scopes] });
  const revoked = await server.createKey({ scopes: [...scopes], revoked: true });
  const expired = await server.createKey({ scopes: [...scopes], expiresAt: server.clock.now() - 1 });
  const of = (keys: Map<Scope, string>) => (scope: Scope | undefined) => (scope && keys.get(scope)) ?? every;
  return { only: of(only), without: of(without), revoked, expired };
}
