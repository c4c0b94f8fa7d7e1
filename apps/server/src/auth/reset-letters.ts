import { mailLinkLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { mailLink, resetLetter } from './letters.ts';
import { insertMailToken } from './mail-tokens.store.ts';
import { drawMailToken } from './mail-tokens.ts';
import { listResetRequests, type ResetRequest, takeResetRequest } from './reset-requests.store.ts';
import { findForSignIn } from './users.store.ts';

type Tx = Transaction<Schema>;

export interface ResetLetterParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly outbox: Outbox;
  readonly publicUrl: string;
}

const requestsAtOnce = 100;

/** Writes the letters that were asked for with `ask` of the recovery service, to those who have an account. */
export function createResetLetters({ database, clock, audit, outbox, publicUrl }: ResetLetterParts) {
  return { writeLetters };

  async function writeLetters(): Promise<void> {
    for (;;) {
      const requests = await listResetRequests(database.db, requestsAtOnce);
      const written = requests.map((request) => database.transact((tx) => writeLetter(tx, request)));
      // One that cannot be written holds up no other, and is tried again the next time.
      const failed = (await Promise.allSettled(written)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      if (requests.length < requestsAtOnce) return;
    }
  }

  async function writeLetter(tx: Tx, request: ResetRequest): Promise<void> {
    if (!(await takeResetRequest(tx, request.id))) return;
    const member = await findForSignIn(tx, request.email_key);
    if (!member?.isActive) return;
    const { token, hash } = drawMailToken();
    const goodUntil = clock.now() + mailLinkLimits.resetSeconds * 1_000;
    // To the address that the account has, never to the one that was typed: two may look alike and be compared alike.
    const { userId, email: to } = member;
    await insertMailToken(tx, {
      id: database.ids.next(),
      token_hash: hash,
      purpose: 'set_password',
      user_id: userId,
      email: to,
      expires_at: goodUntil,
    });
    await outbox.send(tx, resetLetter({ to, url: mailLink(publicUrl, 'reset', token), goodUntil }));
    const caller = { address: request.ip_address, userAgent: request.user_agent ?? undefined };
    await audit.append(tx, {
      organizationId: member.organizationId,
      action: 'user.password_reset_asked',
      status: 'success',
      resource: { type: 'user', id: member.publicId },
      // Nobody showed who they are.
      actor: 'anonymous',
      caller,
    });
  }
}
