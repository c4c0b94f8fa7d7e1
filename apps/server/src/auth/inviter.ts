import { hash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { invitationSeconds, type Role } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Letter, Outbox } from '../mail/mail.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { teamErrors } from './team.errors.ts';
import { type InvitationRow, isMember, replaceInvitation } from './team.store.ts';
import { nameKey } from './users.store.ts';

export interface InviterParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly publicUrl: string;
}

/** Who is to come, as what, and into which organisation. */
export interface Invitee {
  readonly organizationId: number;
  readonly organization: string;
  readonly email: string;
  readonly role: Role;
  /** As the audit log names who invites. */
  readonly actor: string;
  readonly caller?: Caller | undefined;
}

/**
 * Writes an invitation and its letter, for whoever has the right already.
 * @returns the invitation, and its link
 * @throws {ProblemError} DUPLICATE_RESOURCE
 */
export type Inviter = (
  tx: Transaction<Schema>,
  who: Invitee,
) => Promise<{ readonly row: InvitationRow; readonly url: string }>;

const tokenBytes = 24;

/** SHA-256 of what stands in the link: with so many random bits no slower hash would add anything. */
export function hashOfInvitation(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

export function createInviter({ database, clock, outbox, audit, publicUrl }: InviterParts): Inviter {
  return async (tx, who) => {
    const { organizationId, organization, email, role, actor, caller } = who;
    if (await isMember(tx, organizationId, email)) throw teamErrors.isMember();
    const token = randomBytes(tokenBytes).toString('base64url');
    const now = clock.now();
    const row: InvitationRow = {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      organization_id: organizationId,
      email,
      email_key: nameKey(email),
      role,
      token_hash: hashOfInvitation(token),
      invited_by: actor,
      created_at: now,
      expires_at: now + invitationSeconds * 1_000,
    };
    await replaceInvitation(tx, row);
    // Behind the #, where no server and no log sees it.
    const url = `${publicUrl}/app/invitation#token=${token}`;
    await outbox.send(tx, letterFor({ organization, email, role, url, goodUntil: row.expires_at }));
    await audit.append(tx, {
      organizationId,
      action: 'team.invited',
      status: 'success',
      resource: { type: 'invitation', id: row.public_id },
      actor,
      caller,
      details: { email, role },
    });
    return { row, url };
  };
}

function letterFor({
  organization,
  email,
  role,
  url,
  goodUntil,
}: {
  organization: string;
  email: string;
  role: Role;
  url: string;
  goodUntil: number;
}): Letter {
  return {
    to: email,
    subject: `You are invited to ${organization} on Waxwing`,
    paragraphs: [
      `You are invited to join ${organization}, as ${role}.`,
      'The link is good once and for seven days. If you did not expect it, do nothing: nothing happens without you.',
    ],
    link: { label: 'Accept the invitation', url },
    goodUntil,
  };
}
