import type {
  AnswerOf,
  authRoutes,
  BodyOf,
  cliLoginRoutes,
  profileRoutes,
  stepUpRoutes,
} from '@waxwing/contract';
import type { ApiKeys } from './api-keys.ts';
import type { AuditLogs } from './audit-logs.ts';
import type { CallOptions } from './caller.ts';
import type { Campaigns } from './campaigns.ts';
import type { PartnerKey, Registered, Registration } from './partners.ts';
import type { Ceremony, Passkeys, ShownPasskey } from './passkeys.ts';
import type { Recovery } from './recovery.ts';
import type { SessionStore } from './session.ts';
import type { Acceptance, Invited, Team } from './team.ts';
import type { TwoFactor } from './two-factor.ts';

type Auth = typeof authRoutes;

/** An email address or a username in either field, the password, and a code where two-factor is on. */
export type Credentials = Omit<BodyOf<Auth['login']>, 'device_token'>;
export type SignedIn = Omit<AnswerOf<Auth['login']>, 'access_token' | 'refresh_token'>;
export type Me = AnswerOf<Auth['me']>;
export type SignedInDevice = AnswerOf<Auth['listSessions']>['sessions'][number];
/** A password, a code of the authenticator app, or what a passkey said to a challenge. */
export type Proof = BodyOf<(typeof stepUpRoutes)['stepUp']>;
export type PasswordChange = BodyOf<(typeof profileRoutes)['changePassword']>;
export type Activity = AnswerOf<(typeof profileRoutes)['recentActivity']>['activities'][number];
export type ProfileChange = BodyOf<(typeof profileRoutes)['update']>;
export type Profile = AnswerOf<(typeof profileRoutes)['update']>;
/** What the command line has of the browser, and of itself. */
export type CliExchange = BodyOf<(typeof cliLoginRoutes)['exchangeCliCode']>;
/** What the command line asks the browser for. */
export type CliRequest = BodyOf<(typeof cliLoginRoutes)['authorizeCli']>;

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

/** The ways into an account. Those that sign in do so in the place of who was. */
export interface WaysIn {
  /** INVALID_CREDENTIALS, RATE_LIMITED, UNAUTHORIZED with `serverCode` TWO_FACTOR_REQUIRED. */
  login(credentials: Credentials, options?: CallOptions): Promise<SignedIn>;
  /** Without a name the device offers the passkeys that it has. */
  beginPasskeyLogin(username?: string, options?: CallOptions): Promise<Ceremony>;
  completePasskeyLogin(shown: ShownPasskey, options?: CallOptions): Promise<SignedIn>;
  /** Signs the command line in, with the code that its browser brought. */
  completeCliLogin(exchange: CliExchange, options?: CallOptions): Promise<SignedIn>;
  /** Makes an organisation and its owner. Signs nobody in. INVALID_REQUEST with `serverCode` DUPLICATE_RESOURCE. */
  register(registration: Registration, options?: CallOptions): Promise<Registered>;
  /** What the link of an invitation leads to. Changes nothing. */
  showInvitation(token: string, options?: CallOptions): Promise<Invited>;
  /** Makes the account that an invitation is for, and signs in. */
  acceptInvitation(acceptance: Acceptance, options?: CallOptions): Promise<SignedIn>;
}

/**
 * Somebody's account on a server. Every method throws `WaxwingError`; those of somebody who is signed in renew the
 * session when that is due, one refresh at a time, and throw SIGNED_OUT when nobody is.
 */
export interface AccountClient extends WaysIn {
  /** Forgets the session here first, then ends it on the server; resolves also when that cannot be reached. */
  logout(options?: CallOptions): Promise<void>;
  /** Whether there is a session here. The server was not asked. */
  isSignedIn(): Promise<boolean>;
  /** A token for `Authorization: Bearer`, good for a minute at least: what it is sent with acts in their name. */
  accessToken(): Promise<string>;
  me(options?: CallOptions): Promise<Me>;
  /** A challenge for a proof by passkey. NOT_FOUND where there is none that is on. */
  beginStepUp(options?: CallOptions): Promise<Ceremony>;
  /** Proves again who is signed in: what needs that works for five minutes, through this client alone. */
  stepUp(proof: Proof, options?: CallOptions): Promise<void>;
  /** Lets the command line in. Needs a fresh proof. @returns where the browser goes now */
  authorizeCli(request: CliRequest, options?: CallOptions): Promise<string>;
  recovery: Recovery;
  sessions: {
    /** Newest first. */
    list(options?: CallOptions): Promise<SignedInDevice[]>;
    end(id: string, options?: CallOptions): Promise<void>;
    endOthers(options?: CallOptions): Promise<void>;
  };
  profile: {
    /** A new email address counts once it is confirmed, and needs a fresh proof. */
    update(change: ProfileChange, options?: CallOptions): Promise<Profile>;
    /** Ends every session, this one too. INVALID_CREDENTIALS, INVALID_REQUEST for a password that is too weak. */
    changePassword(change: PasswordChange, options?: CallOptions): Promise<void>;
    recentActivity(options?: CallOptions): Promise<Activity[]>;
    /** Without a password it needs a fresh proof. The session is gone with it. */
    deleteAccount(password?: string, options?: CallOptions): Promise<void>;
  };
  passkeys: Passkeys;
  twoFactor: TwoFactor;
  apiKeys: ApiKeys;
  partnerKey: PartnerKey;
  team: Team;
  campaigns: Campaigns;
  auditLogs: AuditLogs;
}
