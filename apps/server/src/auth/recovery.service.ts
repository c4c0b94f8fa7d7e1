import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { disown } from './disown.ts';
import { type ContactMessage, contactLetter, passwordChangedLetter } from './letters.ts';
import { deleteMailTokens, getMailToken, takeMailToken } from './mail-tokens.store.ts';
import { hashMailToken } from './mail-tokens.ts';
import { checkStrength } from './password-rules.ts';
import { insertResetRequest } from './reset-requests.store.ts';
import type { SessionService } from './sessions.service.ts';
import type { SlowHash } from './slow-hash.ts';
import { confirmAddress, getUserById, type Member, nameKey, setPassword } from './users.store.ts';

type Tx = Transaction<Schema>;

export interface RecoveryParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: SlowHash;
  readonly sessions: SessionService;
  readonly audit: AuditTrail;
  readonly outbox: Outbox;
  readonly operatorEmail: string;
}

const userAgentLength = 256;

export type RecoveryService = ReturnType<typeof createRecoveryService>;

/** A new password by mail, and a word to the operator. */
export function createRecoveryService(parts: RecoveryParts) {
  const { database, clock, passwords, sessions, audit, outbox, operatorEmail } = parts;
  return { ask, reset, contact };

  /**
   * Notes that somebody wants a new password. Whether there is such a user is looked up later, by the clock: until the
   * answer is out the same is done for every address.
   */
  async function ask(email: string, { address, userAgent }: Caller): Promise<void> {
    await database.ensureRoom();
    const row = {
      id: database.ids.next(),
      email_key: nameKey(email),
      ip_address: address,
      // PostgreSQL keeps no U+0000.
      user_agent: userAgent?.replace(/\p{Cc}/gu, '').slice(0, userAgentLength) ?? null,
    };
    await database.transact((tx) => insertResetRequest(tx, row));
  }

  /**
   * Sets a password with the token of a mailed link, which proves the address too, and ends every session.
   * @returns the names that they sign in with
   * @throws {ProblemError} RESET_TOKEN_INVALID, VALIDATION_FAILED
   */
  async function reset(token: string, password: string, caller: Caller): Promise<readonly string[]> {
    const use = await findLink(token);
    const member = use && (await getUserById(database.db, use.userId));
    if (!use || !member?.isActive) throw authErrors.resetTokenInvalid();
    const { userId, email, username, name, organization, publicId } = member;
    await checkStrength('new_password', password, [email, username, name, organization]);
    const hash = await passwords.hash(password);
    await database.transact(async (tx) => {
      if (!(await takeMailToken(tx, use))) throw authErrors.resetTokenInvalid();
      await setPassword(tx, userId, hash);
      await deleteMailTokens(tx, userId);
      await sessions.endAll(tx, userId);
      const isNews = await confirmAddress(tx, userId, clock.now());
      const isTakenOver = isNews && use.purpose === 'set_password';
      if (isTakenOver) await disown(tx, userId, clock.now());
      await outbox.send(tx, passwordChangedLetter(email, isTakenOver));
      await write(tx, member, 'user.password_reset', caller);
    });
    sessions.clear();
    return [email, username, publicId];
  }

  /** A link to set a password: one that was asked for, or the one of a registration without a password. */
  async function findLink(token: string) {
    for (const purpose of ['set_password', 'first_password'] as const) {
      const use = { hash: hashMailToken(token), purpose, now: clock.now() };
      const kept = await getMailToken(database.db, use);
      if (kept) return { ...use, userId: kept.user_id };
    }
    return undefined;
  }

  /** Mails the operator what somebody wrote to them. */
  async function contact(message: ContactMessage): Promise<void> {
    await database.ensureRoom();
    await database.transact((tx) => outbox.send(tx, contactLetter(operatorEmail, message)));
  }

  function write(tx: Tx, member: Member, action: string, caller: Caller): Promise<void> {
    return audit.append(tx, {
      organizationId: member.organizationId,
      action,
      status: 'success',
      resource: { type: 'user', id: member.publicId },
      actor: `user:${member.publicId}`,
      caller,
    });
  }
}
