import type { AnswerOf, authRoutes } from '@waxwing/contract';
import { WaxwingError } from '../errors.ts';
import type { Send } from '../http.ts';
import { unexpectedAnswer } from '../http.ts';
import { randomName } from '../proof.ts';
import type { Session, SessionStore } from './session.ts';

export type TokenPair = AnswerOf<(typeof authRoutes)['refresh']>;

/** Renewed so long before its end that what is sent with it still arrives in time. */
const RENEW_BEFORE_MILLISECONDS = 60_000;

export interface KeeperOptions {
  send: Send;
  baseUrl: string;
  store: SessionStore;
  /** Told when the server ended the session; not when it was ended here. */
  onSignedOut: () => void;
  now: () => number;
}

/** Has the session in its store, and renews it. */
export interface SessionKeeper {
  /** An access token that is good for some time. @throws {WaxwingError} SIGNED_OUT */
  token(): Promise<string>;
  /** The next token, after this one was refused. @throws {WaxwingError} SIGNED_OUT */
  tokenAfter(refused: string): Promise<string>;
  begin(pair: TokenPair): Promise<void>;
  /** Forgets the session, and returns what it was. */
  end(): Promise<Session | undefined>;
}

export function createSessionKeeper({
  send,
  baseUrl,
  store,
  onSignedOut,
  now,
}: KeeperOptions): SessionKeeper {
  return {
    async token() {
      const session = requireSession(await store.read());
      return isFresh(session) ? session.accessToken : renewed(isFresh);
    },
    tokenAfter: (refused) => renewed(({ accessToken }) => accessToken !== refused),
    begin: (pair) => store.exclusively(() => store.write(sessionOf(pair))),
    end: () =>
      store.exclusively(async () => {
        const session = await store.read();
        await store.write(undefined);
        return session;
      }),
  };

  function isFresh({ accessExpiresAt }: Session): boolean {
    return accessExpiresAt - RENEW_BEFORE_MILLISECONDS > now();
  }

  /** One refresh at a time: who waited for another's finds the store renewed, and asks for none. */
  function renewed(isGood: (session: Session) => boolean): Promise<string> {
    return store.exclusively(async () => {
      const session = requireSession(await store.read());
      if (isGood(session)) return session.accessToken;
      const next = sessionOf(await refresh(session));
      await store.write(next);
      return next.accessToken;
    });
  }

  async function refresh({ refreshToken, refreshKey }: Session): Promise<TokenPair> {
    try {
      const answer = await send({
        method: 'POST',
        baseUrl,
        path: 'auth/refresh',
        headers: { 'idempotency-key': refreshKey },
        body: { refresh_token: refreshToken },
      });
      return asPair(answer);
    } catch (error) {
      if (!(error instanceof WaxwingError) || error.code !== 'UNAUTHORIZED') throw error;
      await store.write(undefined);
      await store.deviceToken?.write(refreshToken);
      onSignedOut();
      throw signedOut(error);
    }
  }

  function sessionOf(pair: TokenPair): Session {
    return {
      accessToken: pair.access_token,
      refreshToken: pair.refresh_token,
      accessExpiresAt: now() + pair.expires_in * 1000,
      refreshKey: randomName(),
    };
  }
}

/** Reads a pair of tokens as possibly anything: a proxy may have answered in the server's place. */
export function asPair<P extends TokenPair>(answer: unknown): P {
  const { access_token, refresh_token, expires_in } = (answer ?? {}) as Partial<P>;
  const isPair = typeof access_token === 'string' && typeof refresh_token === 'string';
  if (!isPair || typeof expires_in !== 'number') throw unexpectedAnswer();
  return answer as P;
}

function requireSession(session: Session | undefined): Session {
  if (session === undefined) throw signedOut();
  return session;
}

function signedOut(cause?: WaxwingError): WaxwingError {
  const { requestId, status, serverCode } = cause ?? {};
  return new WaxwingError('SIGNED_OUT', 'Nobody is signed in', { cause, requestId, status, serverCode });
}
