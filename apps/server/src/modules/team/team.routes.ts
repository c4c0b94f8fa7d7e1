import { type Invitation, type TeamMember as Shown, teamRoutes } from '@waxwing/contract';
import type { InvitationRow, InvitationService } from '../../auth/invitations.service.ts';
import type { UserPrincipal } from '../../auth/principal.ts';
import type { SignInService } from '../../auth/sign-in.service.ts';
import type { TeamMember, TeamService } from '../../auth/team.service.ts';
import { callerOf, userOf } from '../../http/access.ts';
import type { App } from '../../http/app-types.ts';
import type { RateLimits } from '../../http/rate-limit.ts';
import { addRoute } from '../../http/route.ts';

export interface TeamRouteParts {
  readonly team: TeamService;
  readonly invitations: InvitationService;
  readonly signIn: Pick<SignInService, 'who'>;
  readonly limits: Pick<RateLimits, 'takeMail'>;
}

const read = { access: { who: 'user' }, limit: 'none' } as const;
const manage = { access: { who: 'user', scope: 'team:manage' }, limit: 'none' } as const;
const change = { access: { who: 'user', scope: 'team:manage', stepUp: true }, limit: 'none' } as const;
// The token in the body is the credential; whoever guesses is as slow as whoever looks for shares.
const byToken = { access: { who: 'page' }, limit: 'public' } as const;

/** Who belongs to an organisation, on the wire. */
export function addTeamRoutes(app: App, { team, invitations, signIn, limits }: TeamRouteParts): void {
  addRoute(app, teamRoutes.listMembers, read, async ({ principal }) => {
    const user = userOf(principal);
    const members = (await team.list(user)).map((member) => shown(member, user));
    return { members, total: members.length };
  });

  addRoute(app, teamRoutes.changeMember, change, async ({ principal, params, body, raw }) => {
    const user = userOf(principal);
    const wanted = { role: body.role, caller: callerOf(raw) };
    return shown(await team.changeRole(user, params.id, wanted), user);
  });

  addRoute(app, teamRoutes.removeMember, change, async ({ principal, params, raw }, reply) => {
    await team.remove(userOf(principal), params.id, callerOf(raw));
    reply.status(204);
  });

  addRoute(app, teamRoutes.listInvitations, manage, async ({ principal }) => {
    const list = (await invitations.list(userOf(principal))).map(shownInvitation);
    return { invitations: list, total: list.length };
  });

  addRoute(app, teamRoutes.invite, change, async ({ principal, body, raw }, reply) => {
    const user = userOf(principal);
    const { organization } = await signIn.who(user);
    const { email, role } = body;
    await limits.takeMail(user.organizationId, email, reply);
    const where = { organization, caller: callerOf(raw) };
    const row = await invitations.invite(user, { email, role: role ?? 'member' }, where);
    reply.status(201);
    return shownInvitation(row);
  });

  addRoute(app, teamRoutes.withdrawInvitation, manage, async ({ principal, params, raw }, reply) => {
    await invitations.withdraw(userOf(principal), params.id, callerOf(raw));
    reply.status(204);
  });

  addRoute(app, teamRoutes.showInvitation, byToken, async ({ body }) => {
    const { organization, email, role, expires_at } = await invitations.show(body.token);
    return { company_name: organization, email, role, expires_at: instant(expires_at) };
  });

  addRoute(app, teamRoutes.acceptInvitation, byToken, async ({ body, raw }, reply) => {
    const answer = await invitations.accept(body, callerOf(raw));
    reply.status(201);
    return answer;
  });
}

function shown(member: TeamMember, you: UserPrincipal): Shown {
  return {
    id: member.publicId,
    email: member.email,
    username: member.username,
    name: member.name,
    role: member.role,
    is_you: member.userId === you.userId,
    joined_at: instant(member.joinedAt),
  };
}

function shownInvitation(row: InvitationRow): Invitation {
  return {
    id: row.public_id,
    email: row.email,
    role: row.role,
    invited_by: row.invited_by,
    created_at: instant(row.created_at),
    expires_at: instant(row.expires_at),
  };
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
