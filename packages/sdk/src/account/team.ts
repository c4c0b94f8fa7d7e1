import type { AnswerOf, BodyOf, teamRoutes } from '@waxwing/contract';
import { type Call, type CallOptions, segment, type Tell } from './caller.ts';

type Routes = typeof teamRoutes;

export type TeamMember = AnswerOf<Routes['listMembers']>['members'][number];
export type Role = TeamMember['role'];
export type Invitation = AnswerOf<Routes['listInvitations']>['invitations'][number];
export type NewInvitation = BodyOf<Routes['invite']>;
/** What an invitation says to whoever holds its link. */
export type Invited = AnswerOf<Routes['showInvitation']>;
export type Acceptance = BodyOf<Routes['acceptInvitation']>;

/** Who belongs to the organisation. What changes that is for owners and admins, with a fresh proof. */
export interface Team {
  members(options?: CallOptions): Promise<TeamMember[]>;
  changeRole(memberId: string, role: Role, options?: CallOptions): Promise<TeamMember>;
  removeMember(memberId: string, options?: CallOptions): Promise<void>;
  invitations(options?: CallOptions): Promise<Invitation[]>;
  invite(invitation: NewInvitation, options?: CallOptions): Promise<void>;
  withdrawInvitation(id: string, options?: CallOptions): Promise<void>;
}

export function team(call: Call, tell: Tell): Team {
  const memberAt = (id: string) => `team/members/${segment(id)}`;
  return {
    async members(options) {
      return (await call<Routes['listMembers']>({ method: 'GET', path: 'team/members' }, options)).members;
    },
    changeRole: (id, role, options) =>
      call<Routes['changeMember']>({ method: 'PATCH', path: memberAt(id), body: { role } }, options),
    removeMember: (id, options) => tell({ method: 'DELETE', path: memberAt(id) }, options),
    async invitations(options) {
      const request = { method: 'GET', path: 'team/invitations' } as const;
      return (await call<Routes['listInvitations']>(request, options)).invitations;
    },
    invite: (body, options) => tell({ method: 'POST', path: 'team/invitations', body }, options),
    withdrawInvitation: (id, options) =>
      tell({ method: 'DELETE', path: `team/invitations/${segment(id)}` }, options),
  };
}
