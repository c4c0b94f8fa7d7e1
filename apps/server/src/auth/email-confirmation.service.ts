import { mailLinkLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import { isDuplicate } from '../database/errors.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { confirmLetter, mailLink } from './letters.ts';
import { deleteMailTokens, getMailToken, insertMailToken, takeMailToken } from './mail-tokens.store.ts';
import { drawMailToken, hashMailToken } from './mail-tokens.ts';
import { getUserById, hasOtherUser, setEmail } from './users.store.ts';

type Tx = Transaction<Schema>;

export interface EmailConfirmationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly publicUrl: string;
}

export type EmailConfirmations = ReturnType<typeof createEmailConfirmations>;

/** Addresses count once somebody showed that mails to them reach them. */
export function createEmailConfirmations(parts: EmailConfirmationParts) {
  const { database, clock, outbox, audit, publicUrl } = parts;
  return { ask, confirm };

  /** Mails a link to an address that a user gave. The links before it are worthless. */
  async function ask(tx: Tx, userId: number, email: string): Promise<void> {
    const { token, hash } = drawMailToken();
    const goodUntil = clock.now() + mailLinkLimits.confirmSeconds * 1_000;
    await deleteMailTokens(tx, userId, 'confirm_email');
    await insertMailToken(tx, {
      id: database.ids.next(),
      token_hash: hash,
      purpose: 'confirm_email',
      user_id: userId,
      email,
      expires_at: goodUntil,
    });
    await outbox.send(
      tx,
      confirmLetter({ to: email, url: mailLink(publicUrl, 'confirm', token), goodUntil }),
    );
  }

  /**
   * Makes an address count, with the token of the link that was mailed to it.
   * @throws {ProblemError} CONFIRMATION_INVALID, DUPLICATE_RESOURCE
   */
  async function confirm(token: string, caller: Caller): Promise<void> {
    const use = { hash: hashMailToken(token), purpose: 'confirm_email', now: clock.now() } as const;
    const kept = await getMailToken(database.db, use);
    const member = kept && (await getUserById(database.db, kept.user_id));
    if (!kept || !member?.isActive) throw authErrors.confirmationInvalid();
    const { email } = kept;
    const { userId, publicId } = member;
    const confirming = database.transact(async (tx) => {
      if (!(await takeMailToken(tx, use))) throw authErrors.confirmationInvalid();
      if (await hasOtherUser(tx, userId, { email })) throw authErrors.nameTaken();
      await setEmail(tx, userId, { email, now: clock.now() });
      // Also those to set a password that went to the address before.
      await deleteMailTokens(tx, userId);
      await audit.append(tx, {
        organizationId: member.organizationId,
        action: 'user.email_confirmed',
        status: 'success',
        resource: { type: 'user', id: publicId },
        actor: `user:${publicId}`,
        caller,
        details: { email },
      });
    });
    await confirming.catch(refuseDuplicate);
  }
}

/** Two took the same name in the same moment: PostgreSQL tells the second one by its index alone. */
export function refuseDuplicate(error: unknown): never {
  throw isDuplicate(error) ? authErrors.nameTaken({ cause: error }) : error;
}
