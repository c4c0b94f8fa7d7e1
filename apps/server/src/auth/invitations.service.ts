import { randomUUIDv7 } from 'node:crypto';
import type { AcceptBody, LoggedIn, Role } from '@waxwing/contract';
import type { Database } from '../database/database.ts';
import type { Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import type { AuditTrail } from './audit-trail.ts';
import { freeUsername } from './free-username.ts';
import { hashOfInvitation, type Inviter } from './inviter.ts';
import { checkStrength } from './password-rules.ts';
import { actorOf, type UserPrincipal } from './principal.ts';
import type { SessionService } from './sessions.service.ts';
import { loggedIn } from './sign-in.service.ts';
import type { SlowHash } from './slow-hash.ts';
import { teamErrors } from './team.errors.ts';
import { isPublicId, requireManager, requireOwner } from './team.service.ts';
import {
  deleteInvitation,
  type GoodInvitation,
  getInvitation,
  type InvitationRow,
  listInvitations,
  lockTeam,
  takeInvitation,
} from './team.store.ts';
import { getMember, insertMembership, insertUser, nameKey, takenName } from './users.store.ts';

export type { InvitationRow } from './team.store.ts';

export interface InvitationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: SlowHash;
  readonly sessions: Pick<SessionService, 'begin'>;
  readonly inviter: Inviter;
  readonly audit: AuditTrail;
}

export type InvitationService = ReturnType<typeof createInvitationService>;

/** Invites people into an organisation, and makes the accounts of those who come. */
export function createInvitationService(parts: InvitationParts) {
  const { database, clock, passwords, sessions, inviter, audit } = parts;
  return { list, invite, withdraw, show, accept };

  function list({ organizationId }: UserPrincipal): Promise<InvitationRow[]> {
    return listInvitations(database.db, organizationId, clock.now());
  }

  /** @throws {ProblemError} FORBIDDEN, DUPLICATE_RESOURCE */
  async function invite(
    user: UserPrincipal,
    { email, role }: { email: string; role: Role },
    { organization, caller }: { organization: string; caller: Caller },
  ): Promise<InvitationRow> {
    return database.transact(async (tx) => {
      await lockTeam(tx, database.engine, user.organizationId);
      await requireManager(tx, user);
      if (role === 'owner') await requireOwner(tx, user);
      const { organizationId } = user;
      const who = { organizationId, organization, email, role, actor: actorOf(user), caller };
      return (await inviter(tx, who)).row;
    });
  }

  /** Takes an invitation back. One that is not there is fine. */
  async function withdraw(user: UserPrincipal, publicId: string, caller: Caller): Promise<void> {
    if (!isPublicId(publicId)) return;
    await database.transact(async (tx) => {
      await requireManager(tx, user);
      const email = await deleteInvitation(tx, user.organizationId, publicId);
      if (email === undefined) return;
      await audit.append(tx, {
        organizationId: user.organizationId,
        action: 'team.invitation_withdrawn',
        status: 'success',
        resource: { type: 'invitation', id: publicId },
        actor: actorOf(user),
        caller,
        details: { email },
      });
    });
  }

  /** @throws {ProblemError} INVITATION_INVALID */
  async function show(token: string): Promise<GoodInvitation> {
    const invitation = await getInvitation(database.db, hashOfInvitation(token), clock.now());
    if (!invitation) throw teamErrors.invitationInvalid();
    return invitation;
  }

  /**
   * Makes the account of whoever holds the link, and signs them in.
   * @throws {ProblemError} INVITATION_INVALID, VALIDATION_FAILED, DUPLICATE_RESOURCE
   */
  async function accept(body: AcceptBody, caller: Caller): Promise<LoggedIn> {
    const invitation = await show(body.token);
    const { email, organization, organization_id: organizationId, role } = invitation;
    const username = body.username || (await freeUsername(database.db, email));
    const name = body.name?.trim() || username;
    await checkStrength('password', body.password, [email, username, name, organization]);
    const passwordHash = await passwords.hash(body.password);
    const now = clock.now();
    const row = {
      id: database.ids.next(),
      public_id: randomUUIDv7(),
      email,
      email_key: nameKey(email),
      // The letter came to this address.
      email_confirmed_at: now,
      username,
      username_key: nameKey(username),
      name,
      password_hash: passwordHash,
      is_admin: 0,
      is_active: 1,
      created_at: now,
    };
    await database.transact(async (tx) => {
      if (!(await takeInvitation(tx, invitation.token_hash, now))) throw teamErrors.invitationInvalid();
      const taken = await takenName(tx, row);
      if (taken === 'email') throw teamErrors.hasAccount();
      if (taken) throw teamErrors.usernameTaken();
      await insertUser(tx, row);
      await insertMembership(tx, { organization_id: organizationId, user_id: row.id, role, created_at: now });
      await audit.append(tx, {
        organizationId,
        action: 'team.joined',
        status: 'success',
        resource: { type: 'user', id: row.public_id },
        actor: `user:${row.public_id}`,
        caller,
        details: { email, role, invited_by: invitation.invited_by },
      });
    });
    const member = await getMember(database.db, { userId: row.id, organizationId });
    // Put out again within this moment.
    if (!member) throw teamErrors.invitationInvalid();
    return loggedIn(member, await sessions.begin(member, caller, { method: 'invitation' }));
  }
}
