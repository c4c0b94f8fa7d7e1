import type { authRoutes, profileRoutes } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import { createSend } from '../http.ts';
import { auditLogs } from './audit-logs.ts';
import { createAuthorizer } from './authorize.ts';
import { asObject, createCaller, segment } from './caller.ts';
import { asPair, createSessionKeeper, type TokenPair } from './keep-session.ts';
import { memorySessionStore } from './session.ts';
import type { AccountClient, AccountClientOptions, SignedIn } from './types.ts';

type Auth = typeof authRoutes;
type ProfileRoutes = typeof profileRoutes;

/**
 * Makes a client for somebody's account.
 *
 * @example
 * const account = createAccountClient({ baseUrl: 'https://secrets.example' });
 * await account.login({ email: 'ada@example.com', password });
 * const { sessions } = await account.sessions.list();
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
  const { call, tell } = createCaller(send, baseUrl, authorizer);

  return {
    async login(body, { signal } = {}) {
      // Not twice: a code in it is good for one use, and each time begins a session.
      const answer = await send({
        method: 'POST',
        baseUrl,
        path: 'auth/login',
        body,
        isRepeatable: false,
        signal,
      });
      return begin(answer);
    },
    async logout({ signal } = {}) {
      authorizer.forgetProof();
      const session = await keeper.end();
      if (session === undefined) return;
      const body = { refresh_token: session.refreshToken };
      await send({ method: 'POST', baseUrl, path: 'auth/logout', body, signal }).catch(unlessAborted(signal));
    },
    isSignedIn: async () => (await store.read()) !== undefined,
    async stepUp(body, callOptions) {
      const request = { method: 'POST', path: 'auth/step-up', body, isRepeatable: false } as const;
      const { access_token } = await call<Auth['stepUp']>(request, callOptions);
      authorizer.prove(access_token);
    },
    me: (callOptions) => call<Auth['me']>({ method: 'GET', path: 'auth/me' }, callOptions),
    sessions: {
      async list(callOptions) {
        const request = { method: 'GET', path: 'auth/sessions' } as const;
        return (await call<Auth['listSessions']>(request, callOptions)).sessions;
      },
      end: (id, callOptions) => tell({ method: 'DELETE', path: `auth/sessions/${segment(id)}` }, callOptions),
      endOthers: (callOptions) => tell({ method: 'DELETE', path: 'auth/sessions' }, callOptions),
    },
    profile: {
      async changePassword(body, callOptions) {
        const path = 'profile/change-password';
        await tell({ method: 'POST', path, body, isRepeatable: false }, callOptions);
        await forget();
      },
      async recentActivity(callOptions) {
        const request = { method: 'GET', path: 'profile/recent-activity' } as const;
        return (await call<ProfileRoutes['recentActivity']>(request, callOptions)).activities;
      },
      async deleteAccount(password, callOptions) {
        const body = password === undefined ? {} : { password };
        const path = 'profile/delete-account';
        await tell({ method: 'POST', path, body, isRepeatable: false }, callOptions);
        await forget();
      },
    },
    auditLogs: auditLogs(call, { baseUrl, fetch, authorizer }),
  };

  async function begin(answer: unknown): Promise<SignedIn> {
    const pair = asPair<TokenPair>(answer);
    authorizer.forgetProof();
    await keeper.begin(pair);
    const { access_token, refresh_token, ...signedIn } = asObject<Auth['login']>(answer);
    return signedIn;
  }

  /** The server has ended the session with the act itself. */
  async function forget(): Promise<void> {
    authorizer.forgetProof();
    await keeper.end();
  }
}

/** Signed out is signed out: a server that cannot be reached, or has ended the session itself, changes nothing. */
function unlessAborted(signal: AbortSignal | undefined): (error: unknown) => void {
  return (error) => {
    signal?.throwIfAborted();
    if (!(error instanceof WaxwingError)) throw error;
  };
}
