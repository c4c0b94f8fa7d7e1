import type { authRoutes, cliLoginRoutes, stepUpRoutes } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import { createSend } from '../http.ts';
import { apiKeys } from './api-keys.ts';
import { auditLogs } from './audit-logs.ts';
import { createAuthorizer } from './authorize.ts';
import { createCaller } from './caller.ts';
import { campaigns } from './campaigns.ts';
import { createSessionKeeper, type TokenPair } from './keep-session.ts';
import { profile, sessions } from './own.ts';
import { partnerKey } from './partners.ts';
import { passkeys } from './passkeys.ts';
import { recovery } from './recovery.ts';
import { memorySessionStore } from './session.ts';
import { team } from './team.ts';
import { twoFactor } from './two-factor.ts';
import type { AccountClient, AccountClientOptions } from './types.ts';
import { waysIn } from './ways-in.ts';

/**
 * Makes a client for somebody's account.
 *
 * @example
 * const account = createAccountClient({ baseUrl: 'https://secrets.example' });
 * await account.login({ email: 'ada@example.com', password });
 * const devices = await account.sessions.list();
 */
export function createAccountClient(options: AccountClientOptions): AccountClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  // Called as a function, not as a method: browsers refuse a fetch whose `this` is not the window.
  const fetch: typeof globalThis.fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init);
  const { store = memorySessionStore(), now = Date.now, onSignedOut, proveAgain } = options;
  const send = createSend({ fetch, apiKeyFor: () => undefined });
  const keeper = createSessionKeeper({
    send,
    baseUrl,
    store,
    now,
    onSignedOut() {
      authorizer.forgetProof();
      onSignedOut?.();
    },
  });
  const authorizer = createAuthorizer({ keeper, proveAgain, now });
  const caller = createCaller(send, baseUrl, authorizer);
  const { call, tell, tellOpenly } = caller;

  return {
    ...waysIn(caller, { begin, deviceToken: async () => store.deviceToken?.read() }),
    async logout({ signal } = {}) {
      const session = await forget();
      if (session === undefined) return;
      const { refreshToken } = session;
      const request = { method: 'POST', path: 'auth/logout', body: { refresh_token: refreshToken } } as const;
      try {
        await tellOpenly(request, { signal });
        await store.deviceToken?.write(refreshToken);
      } catch (error) {
        // Signed out is signed out. But a token that may still open something is not kept.
        signal?.throwIfAborted();
        if (!(error instanceof WaxwingError)) throw error;
      }
    },
    accessToken: () => keeper.token(),
    isSignedIn: async () => (await store.read()) !== undefined,
    me: (callOptions) => call<(typeof authRoutes)['me']>({ method: 'GET', path: 'auth/me' }, callOptions),
    beginStepUp: (callOptions) =>
      call<(typeof stepUpRoutes)['beginStepUp']>(
        { method: 'POST', path: 'auth/step-up/begin', body: {} },
        callOptions,
      ),
    async stepUp(body, callOptions) {
      const request = { method: 'POST', path: 'auth/step-up', body, isRepeatable: false } as const;
      const { access_token } = await call<(typeof stepUpRoutes)['stepUp']>(request, callOptions);
      authorizer.prove(access_token);
    },
    async authorizeCli(body, callOptions) {
      const request = { method: 'POST', path: 'auth/cli/authorize', body, isRepeatable: false } as const;
      return (await call<(typeof cliLoginRoutes)['authorizeCli']>(request, callOptions)).redirect_url;
    },
    recovery: recovery(tellOpenly),
    sessions: sessions(caller),
    profile: profile(caller, async () => {
      const session = await forget();
      if (session) await store.deviceToken?.write(session.refreshToken);
    }),
    passkeys: passkeys(call, tell),
    twoFactor: twoFactor(call, tell),
    apiKeys: apiKeys(call, tell),
    partnerKey: partnerKey(call),
    team: team(call, tell),
    campaigns: campaigns(call, tell),
    auditLogs: auditLogs(call, { baseUrl, fetch, authorizer }),
  };

  async function begin(pair: TokenPair): Promise<void> {
    authorizer.forgetProof();
    await keeper.begin(pair);
  }

  /** The session is over, here or with the act itself. */
  function forget() {
    authorizer.forgetProof();
    return keeper.end();
  }
}
