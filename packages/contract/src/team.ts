import { type Static, Type } from 'typebox';
import { authLimits, LoggedIn, roles } from './auth.ts';
import { displayName, email, json, Maybe, username } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** How long somebody may take to accept an invitation, in seconds. */
export const invitationSeconds = 7 * 86_400;

const role = Type.Enum([...roles]);

const Member = Type.Object({
  id: Type.String(),
  email: Type.String(),
  username: Type.String(),
  name: Type.String(),
  role,
  is_you: Type.Boolean({ description: 'Whether this very request is theirs.' }),
  joined_at: Type.String({ description: 'ISO 8601, UTC.' }),
});
export type TeamMember = Static<typeof Member>;
const Members = Type.Object({ members: Type.Array(Member), total: Type.Integer() });
export type TeamMembers = Static<typeof Members>;

const Invitation = Type.Object({
  id: Type.String(),
  email: Type.String(),
  role,
  invited_by: Type.String({ description: '`user:…` or `operator`.' }),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  expires_at: Type.String(),
});
export type Invitation = Static<typeof Invitation>;
const Invitations = Type.Object({ invitations: Type.Array(Invitation), total: Type.Integer() });
export type Invitations = Static<typeof Invitations>;

const InviteBody = Type.Object({ email, role: Maybe(role) }, { additionalProperties: false });

const invitationToken = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'What stands behind `#token=` in the link of the letter.',
});
const Invited = Type.Object({
  company_name: Type.String(),
  email: Type.String(),
  role,
  expires_at: Type.String({ description: 'ISO 8601, UTC.' }),
});
export type Invited = Static<typeof Invited>;

const AcceptBody = Type.Object(
  {
    token: invitationToken,
    username: Maybe(username),
    name: Maybe(displayName),
    password: Type.String({
      minLength: authLimits.password.min,
      maxLength: authLimits.password.max,
      description: 'At least 12 characters, not easy to guess, and not made of your own names.',
    }),
  },
  { additionalProperties: false },
);
export type AcceptBody = Static<typeof AcceptBody>;

const params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const tags = ['Team'] as const;
const done = { description: 'Done. May be repeated.', type: 'null' };

/** Who belongs to an organisation, and as what. */
export const teamRoutes = {
  listMembers: {
    method: 'GET',
    url: '/api/v1/team/members',
    schema: {
      operationId: 'listMembers',
      summary: 'Who belongs to my organisation?',
      description: 'In the order in which they joined.',
      tags,
      response: { 200: json('All of them.', Members), ...problems(401, 403, 429, 500, 503) },
    },
  },
  changeMember: {
    method: 'PATCH',
    url: '/api/v1/team/members/:id',
    schema: {
      operationId: 'changeMember',
      summary: 'Change what a member may do',
      description:
        'For owners and admins, with a fresh proof of who they are. Only an owner makes or unmakes an owner, and one ' +
        'always stays. It counts at once.',
      tags,
      params,
      body: Type.Object({ role }, { additionalProperties: false }),
      response: {
        200: json('The member as they are now.', Member),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  removeMember: {
    method: 'DELETE',
    url: '/api/v1/team/members/:id',
    schema: {
      operationId: 'removeMember',
      summary: 'Put a member out',
      description:
        'For owners and admins, with a fresh proof of who they are; only an owner puts an owner out. Their sessions ' +
        'and keys end at once, what they made stays. Their account goes with the last organisation they belong to.',
      tags,
      params,
      response: {
        204: { description: 'They are out.', type: 'null' },
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
  listInvitations: {
    method: 'GET',
    url: '/api/v1/team/invitations',
    schema: {
      operationId: 'listInvitations',
      summary: 'Who is invited?',
      description: 'Who has not come yet, newest first. For owners and admins.',
      tags,
      response: { 200: json('All of them.', Invitations), ...problems(401, 403, 429, 500, 503) },
    },
  },
  invite: {
    method: 'POST',
    url: '/api/v1/team/invitations',
    schema: {
      operationId: 'invite',
      summary: 'Invite somebody',
      description:
        'Sends a letter with a link that is good once and for seven days. Who is invited again gets another one, and ' +
        'the one before counts no more. For owners and admins, with a fresh proof of who they are.',
      tags,
      body: InviteBody,
      response: {
        201: json('Invited. The link is in the letter alone.', Invitation),
        ...problems(400, 401, 403, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  withdrawInvitation: {
    method: 'DELETE',
    url: '/api/v1/team/invitations/:id',
    schema: {
      operationId: 'withdrawInvitation',
      summary: 'Take an invitation back',
      tags,
      params,
      response: { 204: done, ...problems(401, 403, 429, 500, 503, 507) },
    },
  },
  showInvitation: {
    method: 'POST',
    url: '/api/v1/team/invitations/show',
    schema: {
      operationId: 'showInvitation',
      summary: 'What am I invited to?',
      description: 'For who holds the link of the letter. Changes nothing.',
      tags,
      body: Type.Object({ token: invitationToken }, { additionalProperties: false }),
      response: { 200: json('A good invitation.', Invited), ...problems(400, 413, 415, 429, 500, 503) },
    },
  },
  acceptInvitation: {
    method: 'POST',
    url: '/api/v1/team/invitations/accept',
    schema: {
      operationId: 'acceptInvitation',
      summary: 'Accept an invitation',
      description:
        'Makes the account of who holds the link of the letter, and signs them in. Their email address counts as ' +
        'confirmed.',
      tags,
      body: AcceptBody,
      response: {
        201: json('Signed in.', LoggedIn),
        ...problems(400, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
