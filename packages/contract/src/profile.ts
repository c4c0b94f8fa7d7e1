import { type Static, Type } from 'typebox';
import { AuditLogEntry } from './audit-logs.ts';
import { authLimits, newPassword } from './auth.ts';
import { displayName, email, json, Maybe, username } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

const password = Type.String({ minLength: 1, maxLength: authLimits.password.max });

const ChangePasswordBody = Type.Object(
  {
    current_password: password,
    new_password: newPassword,
  },
  { additionalProperties: false },
);

const UpdateProfileBody = Type.Object(
  {
    username: Maybe(username),
    email: Maybe(email),
    company_name: Maybe(displayName),
    name: Maybe(displayName),
  },
  { additionalProperties: false },
);
export type UpdateProfileBody = Static<typeof UpdateProfileBody>;

const Profile = Type.Object({
  message: Type.String(),
  username: Type.String(),
  email: Type.String({ description: 'The address that counts.' }),
  pending_email: Type.Union([Type.String(), Type.Null()], {
    description: 'The one that was asked for, until it is confirmed.',
  }),
  name: Type.String(),
  company_name: Type.String(),
});
export type Profile = Static<typeof Profile>;

const Activities = Type.Object({ activities: Type.Array(AuditLogEntry) });
export type Activities = Static<typeof Activities>;

const Done = Type.Object({ message: Type.String() });

/** What people do with their own account. */
export const profileRoutes = {
  update: {
    method: 'PUT',
    url: '/api/v1/profile/update',
    schema: {
      operationId: 'updateProfile',
      summary: 'Change your names',
      description:
        'Any of them; what is left out stays. A new email address counts once the link that is mailed to it was ' +
        'followed; it needs a sign-in or a step-up of the last five minutes, and the old address is told. The name of the ' +
        'company is for its owners and admins.',
      tags: ['Profile'],
      body: UpdateProfileBody,
      response: {
        200: json('Changed.', Profile),
        ...problems(400, 401, 403, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  changePassword: {
    method: 'POST',
    url: '/api/v1/profile/change-password',
    schema: {
      operationId: 'changePassword',
      summary: 'Change the password',
      description: 'Ends every session of yours, this one too: sign in again with the new password.',
      tags: ['Profile'],
      body: ChangePasswordBody,
      response: {
        200: json('Changed.', Done),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  recentActivity: {
    method: 'GET',
    url: '/api/v1/profile/recent-activity',
    schema: {
      operationId: 'listRecentActivity',
      summary: 'What did I do lately?',
      description: 'Your own last 20 entries of the audit log, newest first.',
      tags: ['Profile'],
      response: { 200: json('Newest first.', Activities), ...problems(401, 403, 429, 500, 503) },
    },
  },
  deleteAccount: {
    method: 'POST',
    url: '/api/v1/profile/delete-account',
    schema: {
      operationId: 'deleteAccount',
      summary: 'Delete the account',
      description:
        'Needs the password, or a token from a step-up of the last five minutes. Your sessions end; what you made belongs ' +
        'to your organisation and stays. Who operates this installation, and the last owner of an organisation that has ' +
        'other members, cannot leave.',
      tags: ['Profile'],
      body: Type.Object({ password: Type.Optional(password) }, { additionalProperties: false }),
      response: {
        200: json('Gone.', Done),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
