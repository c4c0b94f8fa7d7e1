import type { AnswerOf, authRoutes, BodyOf, profileRoutes } from '@waxwing/contract';
import type { AuditLogs } from './audit-logs.ts';
import type { CallOptions } from './caller.ts';
import type { SessionStore } from './session.ts';

type Auth = typeof authRoutes;
type ProfileRoutes = typeof profileRoutes;

/** An email address or a username in either field, and the password. */
export type Credentials = BodyOf<Auth['login']>;
export type SignedIn = Omit<AnswerOf<Auth['login']>, 'access_token' | 'refresh_token'>;
export type Me = AnswerOf<Auth['me']>;
export type SignedInDevice = AnswerOf<Auth['listSessions']>['sessions'][number];
export type Proof = BodyOf<Auth['stepUp']>;
export type PasswordChange = BodyOf<ProfileRoutes['changePassword']>;
export type Activity = AnswerOf<ProfileRoutes['recentActivity']>['activities'][number];

export interface AccountClientOptions {
  /** Where the server answers, without a trailing path of the API. */
  baseUrl: string;
  /** Default: memory, so the session ends with the process. */
  store?: SessionStore | undefined;
  /** Told when the server has ended the session; not after `logout`. */
  onSignedOut?: (() => void) | undefined;
  /**
   * Called when an act needs a fresh proof: ask for it, call `stepUp`, and resolve; the act is then tried again.
   * Reject to give it up with that reason. Default: the act fails with STEP_UP_REQUIRED.
   */
  proveAgain?: (() => Promise<void>) | undefined;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Epoch milliseconds. Default: the clock of this device. */
  now?: (() => number) | undefined;
}

/**
 * Somebody's account on a server. Every method throws `WaxwingError`; those of somebody who is signed in renew the
 * session when that is due, one refresh at a time, and throw SIGNED_OUT when nobody is.
 */
export interface AccountClient {
  /** Signs in, in the place of who was. INVALID_CREDENTIALS, RATE_LIMITED. */
  login(credentials: Credentials, options?: CallOptions): Promise<SignedIn>;
  /** Forgets the session here first, then ends it on the server; resolves also when that cannot be reached. */
  logout(options?: CallOptions): Promise<void>;
  /** Whether there is a session here. The server was not asked. */
  isSignedIn(): Promise<boolean>;
  /** Proves again who is signed in: what needs that works for five minutes, through this client alone. */
  stepUp(proof: Proof, options?: CallOptions): Promise<void>;
  me(options?: CallOptions): Promise<Me>;
  sessions: {
    /** Newest first. */
    list(options?: CallOptions): Promise<SignedInDevice[]>;
    end(id: string, options?: CallOptions): Promise<void>;
    endOthers(options?: CallOptions): Promise<void>;
  };
  profile: {
    /** Ends every session, this one too. INVALID_CREDENTIALS, INVALID_REQUEST for a password that is too weak. */
    changePassword(change: PasswordChange, options?: CallOptions): Promise<void>;
    recentActivity(options?: CallOptions): Promise<Activity[]>;
    /** Without a password it needs a fresh proof. The session is gone with it. */
    deleteAccount(password?: string, options?: CallOptions): Promise<void>;
  };
  auditLogs: AuditLogs;
}
