import { randomUUIDv7 } from 'node:crypto';
import { mailLinkLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { insertOrganization } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import type { EmailConfirmations } from './email-confirmation.service.ts';
import { firstPasswordLetter, mailLink } from './letters.ts';
import { insertMailToken } from './mail-tokens.store.ts';
import { drawMailToken } from './mail-tokens.ts';
import type { IssuedPartnerKey, PartnerKeys } from './partner-keys.service.ts';
import { insertPartner } from './partner-keys.store.ts';
import { insertMembership, insertUser, nameKey, takenName } from './users.store.ts';

type Tx = Transaction<Schema>;

export interface PartnerMakerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly outbox: Outbox;
  readonly publicUrl: string;
  readonly partnerKeys: Pick<PartnerKeys, 'issue'>;
  readonly confirmations: Pick<EmailConfirmations, 'ask'>;
}

export interface NewPartner {
  readonly company: string;
  readonly description: string;
  readonly name: string;
  readonly email: string;
  readonly username: string;
  /** Undefined: they get a mail to set one. */
  readonly passwordHash: Uint8Array | undefined;
  readonly hasPartnerApi: boolean;
  /** Where it was asked for; undefined: by the operator, on the server itself. */
  readonly caller: Caller | undefined;
}

/** An organisation, its owner, and its key. */
export interface MadePartner extends IssuedPartnerKey {
  /** Public id of the organisation, a UUIDv7. */
  readonly partnerId: string;
  readonly username: string;
}

/** Makes all of a partner in one transaction. @throws {ProblemError} DUPLICATE_RESOURCE */
export type PartnerMaker = (tx: Tx, wanted: NewPartner) => Promise<MadePartner>;

export function createPartnerMaker(parts: PartnerMakerParts): PartnerMaker {
  const { database, clock, audit, partnerKeys } = parts;
  return async (tx, wanted) => {
    if (await takenName(tx, wanted)) throw authErrors.nameTaken();
    const now = clock.now();
    const organization = { id: database.ids.next(), public_id: randomUUIDv7() };
    const user = { id: database.ids.next(), public_id: randomUUIDv7() };
    await insertOrganization(tx, { ...organization, name: wanted.company, created_at: now });
    await insertUser(tx, { ...user, ...userOf(wanted), created_at: now });
    const membership = { organization_id: organization.id, user_id: user.id };
    await insertMembership(tx, { ...membership, role: 'owner', created_at: now });
    await insertPartner(tx, {
      organization_id: organization.id,
      description: wanted.description,
      is_self_registered: wanted.caller ? 1 : 0,
      has_partner_api: wanted.hasPartnerApi ? 1 : 0,
      rotation_days: 0,
      created_at: now,
    });
    const key = await partnerKeys.issue(tx, organization.id);
    await writeTo(tx, user.id, wanted);
    await audit.append(tx, {
      organizationId: organization.id,
      action: 'partner.registered',
      status: 'success',
      resource: { type: 'partner', id: organization.public_id },
      actor: wanted.caller ? `user:${user.public_id}` : 'operator',
      caller: wanted.caller,
      details: { email: wanted.email, key: key.keyId },
    });
    return { ...key, partnerId: organization.public_id, username: wanted.username };
  };

  /** Whoever sets a password by the link shows that the address is theirs, so one mail is enough. */
  async function writeTo(tx: Tx, userId: number, wanted: NewPartner): Promise<void> {
    const { email, company } = wanted;
    if (wanted.passwordHash) return parts.confirmations.ask(tx, userId, email);
    const { token, hash } = drawMailToken();
    const goodUntil = clock.now() + mailLinkLimits.firstPasswordSeconds * 1_000;
    await insertMailToken(tx, {
      id: database.ids.next(),
      token_hash: hash,
      purpose: 'first_password',
      user_id: userId,
      email,
      expires_at: goodUntil,
    });
    const url = mailLink(parts.publicUrl, 'reset', token);
    await parts.outbox.send(tx, firstPasswordLetter({ to: email, url, goodUntil }, company));
  }
}

function userOf({ email, username, name, passwordHash }: NewPartner) {
  return {
    email,
    email_key: nameKey(email),
    email_confirmed_at: null,
    username,
    username_key: nameKey(username),
    name,
    password_hash: passwordHash ?? null,
    is_admin: 0,
    is_active: 1,
  };
}
