import { randomBytes } from 'node:crypto';
import type { LoggedIn, LoginBody } from '@waxwing/contract';
import { authLimits } from '@waxwing/contract';
import type { Database } from '../database/database.ts';
import type { Caller } from '../shared/audit-event.ts';
import { invalidField } from '../shared/errors.ts';
import { authErrors } from './auth.errors.ts';
import type { NoteFailedSignIn } from './failed-sign-ins.ts';
import type { UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import type { SlowHash } from './slow-hash.ts';
import type { TokenPair } from './tokens.ts';
import type { TwoFactorService } from './two-factor.service.ts';
import {
  findForSignIn,
  getMember,
  getPasswordHash,
  lockPasswordIs,
  type Member,
  type SignInMember,
} from './users.store.ts';

export interface SignInParts {
  readonly database: Database;
  readonly sessions: SessionService;
  readonly passwords: SlowHash;
  readonly twoFactor: Pick<TwoFactorService, 'isOn' | 'check'>;
  readonly noteFailure: NoteFailedSignIn;
}

/**
 * Whose tries are counted together: under a name, from the known devices of a user, at the codes of a user, and by a user
 * who is signed in.
 */
export type TriesOf = 'name' | 'device' | 'code' | 'user';

/** Counts a try to prove who somebody is. @returns gives it back @throws {ProblemError} RATE_LIMITED */
export type TakeTry = (of: TriesOf, subject: string) => Promise<() => Promise<void>>;

/** A hash of `SlowHash`: salt and tag. */
const hashBytes = 48;

export type SignInService = ReturnType<typeof createSignInService>;

/** Signs people in by their password, and a code where two-factor is on. */
export function createSignInService(parts: SignInParts) {
  const { database, sessions, passwords, twoFactor, noteFailure } = parts;
  // For who does not exist: their password takes as long as anybody's. Of the form of a hash, and of no password.
  const decoy = randomBytes(hashBytes);
  return { logIn, checkPassword, who };

  /**
   * @throws {ProblemError} INVALID_CREDENTIALS, whatever it was that did not fit; TWO_FACTOR_REQUIRED after the right
   * password alone; RATE_LIMITED, VALIDATION_FAILED
   */
  async function logIn(body: LoginBody, caller: Caller, takeTry: TakeTry): Promise<LoggedIn> {
    const member = await findForSignIn(database.db, identifierOf(body));
    const giveBack = await takeLogin(body, member, takeTry);
    const isRight = await passwords.verify(body.password, member?.passwordHash ?? decoy);
    if (!member?.passwordHash || !isRight || !member.isActive) {
      if (member) noteFailure(member, 'password', caller);
      throw authErrors.wrongCredentials();
    }
    // The password was right. What is wrong from here on is counted with the codes of this user.
    await giveBack();
    const code = await checkCode(member, body, { caller, takeTry });
    const was = member.passwordHash;
    const pair = await sessions.begin(member, caller, {
      method: code?.method ?? 'password',
      async within(tx) {
        // It may have been changed, which ended every session, while this one was not there yet.
        if (!(await lockPasswordIs(tx, database.engine, { userId: member.userId, was }))) {
          throw authErrors.wrongCredentials();
        }
        await code?.spend(tx);
      },
    });
    await code?.giveBack();
    return loggedIn(member, pair);
  }

  /** A device that was signed in before has a budget which strangers cannot use up, shared by all of its user's. */
  async function takeLogin(body: LoginBody, member: SignInMember | undefined, takeTry: TakeTry) {
    const known = body.device_token ? await sessions.userIdOf(body.device_token) : undefined;
    if (known !== undefined && known === member?.publicId) return takeTry('device', known);
    return takeTry('name', identifierOf(body));
  }

  /** @returns undefined where two-factor is off */
  async function checkCode(
    member: Member,
    { totp_code, recovery_code }: LoginBody,
    { caller, takeTry }: { caller: Caller; takeTry: TakeTry },
  ) {
    if (!(await twoFactor.isOn(member.userId))) return undefined;
    const codes = { totp: totp_code || undefined, recovery: recovery_code || undefined };
    if (!codes.totp && !codes.recovery) throw authErrors.twoFactorRequired();
    const giveBack = await takeTry('code', member.publicId);
    const spend = await twoFactor.check(member.userId, codes);
    if (!spend) {
      noteFailure(member, 'two_factor', caller);
      throw authErrors.wrongCode();
    }
    return { spend, giveBack, method: codes.totp ? 'totp' : 'recovery_code' } as const;
  }

  /** @returns the hash that the password fits @throws {ProblemError} INVALID_CREDENTIALS */
  async function checkPassword(
    { userId }: Pick<UserPrincipal, 'userId'>,
    password: string,
  ): Promise<Uint8Array> {
    const hash = await getPasswordHash(database.db, userId);
    const isRight = await passwords.verify(password, hash ?? decoy);
    if (!hash || !isRight) throw authErrors.wrongPassword();
    return hash;
  }

  /** Who is signed in, as they are now. @throws {ProblemError} TOKEN_INVALID when they have just left */
  async function who(principal: UserPrincipal): Promise<Member> {
    const member = await getMember(database.db, principal);
    if (!member) throw authErrors.tokenInvalid();
    return member;
  }
}

/** The name that somebody signs in with, in whichever field it came. @throws {ProblemError} VALIDATION_FAILED */
function identifierOf({ email, username }: LoginBody): string {
  const identifier = email || username;
  if (!identifier) throw invalidField('email', 'is required, or username');
  return identifier;
}

/** The answer to whoever has just signed in. */
export function loggedIn(member: Member, pair: TokenPair): LoggedIn {
  const { publicId, username, email, organization, role } = member;
  return { ...answerOf(pair), user: { id: publicId, username, email, company_name: organization, role } };
}

/** A pair of tokens on the wire. */
export function answerOf({ accessToken, refreshToken }: TokenPair) {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: authLimits.accessSeconds,
  } as const;
}
