import type { Profile, UpdateProfileBody } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { Outbox } from '../mail/mail.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { getOrganization, renameOrganization } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authErrors } from './auth.errors.ts';
import { type EmailConfirmations, refuseDuplicate } from './email-confirmation.service.ts';
import { emailChangeLetter } from './letters.ts';
import { getPendingEmail } from './mail-tokens.store.ts';
import type { UserPrincipal } from './principal.ts';
import type { SignInService } from './sign-in.service.ts';
import { hasSteppedUp } from './step-up.ts';
import { hasOtherUser, type Member, renameUser } from './users.store.ts';

type Tx = Transaction<Schema>;

export interface ProfileParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signIn: SignInService;
  readonly confirmations: EmailConfirmations;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
}

/** What is to become of a profile; undefined stays as it is. */
interface Changes {
  readonly username: string | undefined;
  readonly name: string | undefined;
  readonly company: string | undefined;
  /** To be confirmed. */
  readonly email: string | undefined;
}

export type ProfileService = ReturnType<typeof createProfileService>;

/** The names of people and of their organisation. */
export function createProfileService(parts: ProfileParts) {
  const { database, clock, signIn, confirmations, outbox, audit } = parts;
  return { changesOf, update };

  /**
   * What somebody asks to change, and may.
   * @throws {ProblemError} STEP_UP_REQUIRED, FORBIDDEN
   */
  async function changesOf(user: UserPrincipal, body: UpdateProfileBody): Promise<Changes> {
    const member = await signIn.who(user);
    const changes = {
      username: changed(body.username, member.username),
      name: changed(body.name?.trim(), member.name),
      company: changed(body.company_name?.trim(), member.organization),
      // The address that is there can be asked to be confirmed once more.
      email: changed(body.email, member.isEmailConfirmed ? member.email : undefined),
    };
    const isNewEmail = changes.email !== undefined && changes.email !== member.email;
    if (isNewEmail && !hasSteppedUp(user, clock.now())) throw authErrors.stepUpRequired();
    if (changes.company !== undefined && !/^(owner|admin)$/.test(member.role)) {
      throw authErrors.companyIsManaged();
    }
    return changes;
  }

  /** @throws {ProblemError} DUPLICATE_RESOURCE */
  async function update(user: UserPrincipal, changes: Changes, caller: Caller): Promise<Profile> {
    const before = await signIn.who(user);
    const fields = Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    const updating = database.transact(async (tx) => {
      if (fields.length === 0) return;
      if (await hasOtherUser(tx, before.userId, changes)) throw authErrors.nameTaken();
      await renameUser(tx, before.userId, changes);
      await renameCompany(tx, before, changes.company);
      await changeEmail(tx, before, changes.email);
      await audit.append(tx, {
        organizationId: user.organizationId,
        action: 'user.profile_changed',
        status: 'success',
        resource: { type: 'user', id: user.userPublicId },
        actor: `user:${user.userPublicId}`,
        caller,
        details: { fields: fields.join(', ') },
      });
    });
    await updating.catch(refuseDuplicate);
    return shown(await signIn.who(user), changes.email);
  }

  /** The operator names organisations by their name, so nobody may take that of another. */
  async function renameCompany(tx: Tx, member: Member, name: string | undefined): Promise<void> {
    if (name === undefined) return;
    const other = await getOrganization(tx, name);
    if (other && other.id !== member.organizationId) throw authErrors.companyTaken();
    await renameOrganization(tx, member.organizationId, name);
  }

  async function changeEmail(tx: Tx, member: Member, email: string | undefined): Promise<void> {
    if (email === undefined) return;
    await confirmations.ask(tx, member.userId, email);
    if (email !== member.email) await outbox.send(tx, emailChangeLetter(member.email, email));
  }

  async function shown(member: Member, asked: string | undefined): Promise<Profile> {
    const pending = await getPendingEmail(database.db, member.userId, clock.now());
    return {
      message:
        asked === undefined
          ? 'Your profile is changed.'
          : 'Your profile is changed. We mailed a link to the address: it counts once you followed it.',
      username: member.username,
      email: member.email,
      pending_email: pending ?? null,
      name: member.name,
      company_name: member.organization,
    };
  }
}

/** Undefined for what was not given, or is so already. */
function changed(given: string | null | undefined, is: string | undefined): string | undefined {
  return given === null || given === undefined || given === is ? undefined : given;
}
