import type { Role } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Schema } from '../database/schema.ts';
import type { AuditEvent, Caller } from '../shared/audit-event.ts';
import type { Clock } from '../shared/clock.ts';
import { revokeKeysOf } from './api-keys.store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { actorOf, type UserPrincipal } from './principal.ts';
import { roleScopes } from './role-scopes.ts';
import type { SessionService } from './sessions.service.ts';
import { teamErrors } from './team.errors.ts';
import {
  countOwners,
  deleteMembership,
  getRole,
  getTeamMember,
  listMembers,
  lockTeam,
  setRole,
  type TeamMember,
} from './team.store.ts';
import { deleteUser } from './users.store.ts';

type Tx = Transaction<Schema>;

export type { TeamMember } from './team.store.ts';

export interface TeamParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: Pick<SessionService, 'endAll' | 'clear'>;
  readonly audit: AuditTrail;
}

export type TeamService = ReturnType<typeof createTeamService>;

/** Who belongs to an organisation, and as what. */
export function createTeamService({ database, clock, sessions, audit }: TeamParts) {
  return { list, changeRole, remove };

  function list({ organizationId }: UserPrincipal): Promise<TeamMember[]> {
    return listMembers(database.db, organizationId);
  }

  /** @throws {ProblemError} NOT_FOUND, FORBIDDEN */
  async function changeRole(
    user: UserPrincipal,
    publicId: string,
    { role, caller }: { role: Role; caller: Caller },
  ): Promise<TeamMember> {
    const changed = await database.transact(async (tx) => {
      const member = await memberFor(tx, user, publicId);
      if (role === 'owner') await requireOwner(tx, user);
      if (member.role === role) return member;
      if (member.role === 'owner') await keepAnOwner(tx, user.organizationId);
      await setRole(tx, user.organizationId, member.userId, role);
      await audit.append(tx, {
        ...eventOf('team.role_changed', { user, publicId, caller }),
        details: { from: member.role, to: role },
      });
      return { ...member, role };
    });
    sessions.clear();
    return changed;
  }

  /** @throws {ProblemError} NOT_FOUND, FORBIDDEN */
  async function remove(user: UserPrincipal, publicId: string, caller: Caller): Promise<void> {
    await database.transact(async (tx) => {
      const member = await memberFor(tx, user, publicId);
      if (member.role === 'owner') await keepAnOwner(tx, user.organizationId);
      const rest = await deleteMembership(tx, user.organizationId, member.userId);
      // Sessions here hang on the membership. Keys do too, but must not come back to life with another invitation.
      await revokeKeysOf(tx, { userId: member.userId, organizationId: user.organizationId }, clock.now());
      // Without another membership there is nothing to sign in to.
      if (rest === 0) {
        await sessions.endAll(tx, member.userId);
        await deleteUser(tx, member.userId);
      }
      await audit.append(tx, {
        ...eventOf('team.member_removed', { user, publicId, caller }),
        details: { email: member.email, role: member.role },
      });
    });
    sessions.clear();
  }

  /** A member whom the caller may decide about, as both are now: the team is held until the transaction ends. */
  async function memberFor(tx: Tx, user: UserPrincipal, publicId: string): Promise<TeamMember> {
    await lockTeam(tx, database.engine, user.organizationId);
    await requireManager(tx, user);
    const member = isPublicId(publicId) && (await getTeamMember(tx, user.organizationId, publicId));
    if (!member) throw teamErrors.noMember();
    if (member.role === 'owner') await requireOwner(tx, user);
    return member;
  }
}

/** Whoever lost the right a moment ago does not use it once more. @throws {ProblemError} FORBIDDEN */
export async function requireManager(tx: Tx, { organizationId, userId }: UserPrincipal): Promise<void> {
  const role = await getRole(tx, organizationId, userId);
  if (!role || !roleScopes[role].has('team:manage')) throw teamErrors.managersOnly();
}

/** @throws {ProblemError} FORBIDDEN */
export async function requireOwner(tx: Tx, { organizationId, userId }: UserPrincipal): Promise<void> {
  if ((await getRole(tx, organizationId, userId)) !== 'owner') throw teamErrors.ownersOnly();
}

async function keepAnOwner(tx: Tx, organizationId: number): Promise<void> {
  if ((await countOwners(tx, organizationId)) < 2) throw teamErrors.lastOwnerStays();
}

/** Anything else is no id, and may hold what no database takes. */
export function isPublicId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}

function eventOf(
  action: string,
  { user, publicId, caller }: { user: UserPrincipal; publicId: string; caller: Caller },
): AuditEvent {
  return {
    organizationId: user.organizationId,
    action,
    status: 'success',
    resource: { type: 'user', id: publicId },
    actor: actorOf(user),
    caller,
  };
}
