import { type Static, Type } from 'typebox';
import { AuditLogEntry } from './audit-logs.ts';
import { authLimits } from './auth.ts';
import { json } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

const password = Type.String({ minLength: 1, maxLength: authLimits.password.max });

const ChangePasswordBody = Type.Object(
  {
    current_password: password,
    new_password: Type.String({
      minLength: authLimits.password.min,
      maxLength: authLimits.password.max,
      description: 'At least 12 characters, not easy to guess, and not made of your own names.',
    }),
  },
  { additionalProperties: false },
);

const Activities = Type.Object({ activities: Type.Array(AuditLogEntry) });
export type Activities = Static<typeof Activities>;

const Done = Type.Object({ message: Type.String() });

/** What people do with their own account. */
export const profileRoutes = {
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
