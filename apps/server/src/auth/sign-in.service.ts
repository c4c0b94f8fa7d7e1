import { randomBytes } from 'node:crypto';
import type { LoggedIn, LoginBody, SteppedUp } from '@waxwing/contract';
import { authLimits } from '@waxwing/contract';
import type { BaseLogger } from 'pino';
import type { Database } from '../database/database.ts';
import type { Caller } from '../shared/audit-event.ts';
import { invalidField } from '../shared/errors.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import type { UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import type { SlowHash } from './slow-hash.ts';
import type { TokenPair } from './tokens.ts';
import { findForSignIn, getMember, getPasswordHash, type Member } from './users.store.ts';

export interface SignInParts {
  readonly database: Database;
  readonly sessions: SessionService;
  readonly passwords: SlowHash;
  readonly audit: AuditTrail;
  readonly logger: Pick<BaseLogger, 'error'>;
}

/** A hash of `SlowHash`: salt and tag. */
const hashBytes = 48;

export type SignInService = ReturnType<typeof createSignInService>;

/** Signs people in by their password. */
export function createSignInService(parts: SignInParts) {
  const { database, sessions, passwords, audit, logger } = parts;
  // For who does not exist: their password takes as long as anybody's. Of the form of a hash, and of no password.
  const decoy = randomBytes(hashBytes);
  return { identifierOf, logIn, stepUp, checkPassword, who };

  /** The name that somebody signs in with, in whichever field it came. @throws {ProblemError} VALIDATION_FAILED */
  function identifierOf({ email, username }: LoginBody): string {
    const identifier = email || username;
    if (!identifier) throw invalidField('email', 'is required, or username');
    return identifier;
  }

  /** @throws {ProblemError} INVALID_CREDENTIALS, whatever it was that did not fit */
  async function logIn(identifier: string, password: string, caller: Caller): Promise<LoggedIn> {
    const member = await findForSignIn(database.db, identifier);
    const isRight = await passwords.verify(password, member?.passwordHash ?? decoy);
    if (!member?.passwordHash || !isRight || !member.isActive) {
      if (member) noteFailure(member, caller);
      throw authErrors.wrongCredentials();
    }
    return loggedIn(member, await sessions.begin(member, caller));
  }

  /** Not waited for: it would tell a name that exists from one that does not. */
  function noteFailure(member: Member, caller: Caller): void {
    const event = {
      organizationId: member.organizationId,
      action: 'auth.signed_in',
      status: 'failure',
      resource: { type: 'user', id: member.publicId },
      actor: `user:${member.publicId}`,
      caller,
    } as const;
    database
      .transact((tx) => audit.append(tx, event))
      .catch((err: unknown) => logger.error({ err }, 'a failed sign-in was not written to the audit log'));
  }

  /** @throws {ProblemError} INVALID_CREDENTIALS */
  async function stepUp(principal: UserPrincipal, password: string): Promise<SteppedUp> {
    await checkPassword(principal, password);
    const token = await sessions.stepUp(principal);
    return { access_token: token, token_type: 'bearer', expires_in: authLimits.accessSeconds };
  }

  /** @throws {ProblemError} INVALID_CREDENTIALS */
  async function checkPassword({ userId }: UserPrincipal, password: string): Promise<void> {
    const hash = await getPasswordHash(database.db, userId);
    const isRight = await passwords.verify(password, hash ?? decoy);
    if (!hash || !isRight) throw authErrors.wrongPassword();
  }

  /** Who is signed in, as they are now. @throws {ProblemError} TOKEN_INVALID when they have just left */
  async function who(principal: UserPrincipal): Promise<Member> {
    const member = await getMember(database.db, principal);
    if (!member) throw authErrors.tokenInvalid();
    return member;
  }
}

/** The answer to somebody who has just signed in. */
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
