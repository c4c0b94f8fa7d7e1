import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { revokeKeysOf } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { deleteMailTokens } from './mail-tokens.store.ts';
import { checkStrength } from './password-rules.ts';
import type { UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import type { SignInService } from './sign-in.service.ts';
import type { SlowHash } from './slow-hash.ts';
import { hasSteppedUp } from './step-up.ts';
import type { TwoFactorService } from './two-factor.service.ts';
import { deleteUser, orphanedBy, replacePassword } from './users.store.ts';

export interface AccountParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: SlowHash;
  readonly sessions: SessionService;
  readonly signIn: SignInService;
  readonly twoFactor: Pick<TwoFactorService, 'isOn'>;
  readonly audit: AuditTrail;
}

export type AccountService = ReturnType<typeof createAccountService>;

/** What people do with their own account. */
export function createAccountService(parts: AccountParts) {
  const { database, clock, passwords, sessions, signIn, twoFactor, audit } = parts;
  return { changePassword, deleteAccount };

  /**
   * Changes a password, and ends every session of its user in the same step.
   * @throws {ProblemError} INVALID_CREDENTIALS, STEP_UP_REQUIRED, VALIDATION_FAILED
   */
  async function changePassword(
    user: UserPrincipal,
    given: { current: string; next: string },
    caller: Caller,
  ): Promise<void> {
    const was = await checkOwner(user, given.current);
    const { email, username, name, organization } = await signIn.who(user);
    await checkStrength('new_password', given.next, [email, username, name, organization]);
    const becomes = await passwords.hash(given.next);
    await database.transact(async (tx) => {
      const isChanged = await replacePassword(tx, { userId: user.userId, was, becomes });
      // It was changed elsewhere since, so the one that was given is not the current one.
      if (!isChanged) throw authErrors.wrongPassword();
      await sessions.endAll(tx, user.userId);
      // Whoever had somebody's session may have asked for links with it.
      await deleteMailTokens(tx, user.userId);
      await write(tx, user, 'user.password_changed', caller);
    });
    sessions.clear();
  }

  /**
   * Deletes an account. @param password undefined: the step-up of the token is enough
   * @throws {ProblemError} INVALID_CREDENTIALS, STEP_UP_REQUIRED, FORBIDDEN
   */
  async function deleteAccount(
    user: UserPrincipal,
    password: string | undefined,
    caller: Caller,
  ): Promise<void> {
    if (password !== undefined) await checkOwner(user, password);
    else if (!hasSteppedUp(user, clock.now())) throw authErrors.stepUpRequired();
    if (user.isAdmin) throw authErrors.operatorStays();
    await database.transact(async (tx) => {
      if ((await orphanedBy(tx, user.userId)) > 0) throw authErrors.lastOwnerStays();
      await sessions.endAll(tx, user.userId);
      await revokeKeysOf(tx, { userId: user.userId }, clock.now());
      await deleteMailTokens(tx, user.userId);
      await deleteUser(tx, user.userId);
      await write(tx, user, 'user.deleted', caller);
    });
    sessions.clear();
  }

  /** With two-factor on the password is half of what a sign-in needs, so it is not enough here either. @returns its hash */
  async function checkOwner(user: UserPrincipal, password: string): Promise<Uint8Array> {
    const hash = await signIn.checkPassword(user, password);
    const isFresh = hasSteppedUp(user, clock.now());
    if (!isFresh && (await twoFactor.isOn(user.userId))) throw authErrors.stepUpRequired();
    return hash;
  }

  function write(
    tx: Transaction<Schema>,
    user: UserPrincipal,
    action: string,
    caller: Caller,
  ): Promise<void> {
    return audit.append(tx, {
      organizationId: user.organizationId,
      action,
      status: 'success',
      resource: { type: 'user', id: user.userPublicId },
      actor: `user:${user.userPublicId}`,
      caller,
    });
  }
}
