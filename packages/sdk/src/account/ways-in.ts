import type { AnswerOf, authRoutes, passkeyRoutes, teamRoutes } from '@waxwing/contract';
import type { Caller, CallOptions } from './caller.ts';
import { asPair, type TokenPair } from './keep-session.ts';
import { register } from './partners.ts';
import type { SignedIn, WaysIn } from './types.ts';

type LoggedIn = AnswerOf<(typeof authRoutes)['login']>;

interface Keeping {
  /** Keeps the session that a way in has given. */
  begin: (pair: TokenPair) => Promise<void>;
  /** What shows that this device was signed in before. */
  deviceToken: () => Promise<string | undefined>;
}

export function waysIn({ callOpenly }: Caller, { begin, deviceToken }: Keeping): WaysIn {
  // Not twice: a code in it is good for one use, and each time begins a session.
  const enter = async (path: string, body: object, options?: CallOptions): Promise<SignedIn> => {
    const answer = await callOpenly<(typeof authRoutes)['login']>(
      { method: 'POST', path, body, isRepeatable: false },
      options,
    );
    const { access_token, refresh_token, ...signedIn } = asPair<LoggedIn>(answer);
    await begin(answer);
    return signedIn;
  };
  return {
    async login(credentials, options) {
      const device_token = await deviceToken();
      const body = { ...credentials, ...(device_token !== undefined && { device_token }) };
      return enter('auth/login', body, options);
    },
    beginPasskeyLogin: (username, options) =>
      callOpenly<(typeof passkeyRoutes)['beginPasskeyLogin']>(
        { method: 'POST', path: 'auth/passkeys/login/begin', body: { username } },
        options,
      ),
    completePasskeyLogin: (shown, options) => enter('auth/passkeys/login/complete', shown, options),
    completeCliLogin: (exchange, options) => enter('auth/cli/token', exchange, options),
    register: (registration, options) => register(callOpenly, registration, options),
    showInvitation: (token, options) =>
      callOpenly<(typeof teamRoutes)['showInvitation']>(
        { method: 'POST', path: 'team/invitations/show', body: { token } },
        options,
      ),
    acceptInvitation: (acceptance, options) => enter('team/invitations/accept', acceptance, options),
  };
}
