import { type Static, Type } from 'typebox';
import { newPassword } from './auth.ts';
import { displayName, email, json, line, Maybe } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** How long links in mails are good, in seconds. */
export const mailLinkLimits = {
  resetSeconds: 3_600,
  /** For somebody who registered without a password. */
  firstPasswordSeconds: 86_400,
  confirmSeconds: 7 * 86_400,
} as const;

const mailToken = Type.String({
  pattern: '^[\\x21-\\x7e]{1,256}$',
  description: 'What follows `#token=` in the mailed link.',
  'x-message': 'must be the token of a mailed link',
});

const Done = Type.Object({ message: Type.String() });

const ContactBody = Type.Object(
  {
    name: displayName,
    email,
    subject: Maybe(line(200)),
    message: Type.String({
      minLength: 1,
      maxLength: 10_000,
      pattern: '^[^\\u0000]*$',
      'x-message': 'must be 1 to 10000 characters, without U+0000',
    }),
  },
  { additionalProperties: false },
);
export type ContactBody = Static<typeof ContactBody>;

const tags = ['Authentication'] as const;

/** What is done by mail: a new password, the proof of an address, a word to the operator. */
export const recoveryRoutes = {
  forgotPassword: {
    method: 'POST',
    url: '/api/v1/auth/forgot-password',
    schema: {
      operationId: 'forgotPassword',
      summary: 'Ask for a link to set a new password',
      description:
        'The answer is the same for every address. Where somebody has an account under it they get a mail with a link, ' +
        'good once and for one hour.',
      tags,
      body: Type.Object({ email }, { additionalProperties: false }),
      response: { 200: json('Asked.', Done), ...problems(400, 413, 415, 429, 500, 503, 507) },
    },
  },
  resetPassword: {
    method: 'POST',
    url: '/api/v1/auth/reset-password',
    schema: {
      operationId: 'resetPassword',
      summary: 'Set a new password',
      description: 'With the token of a mailed link, which is spent. Ends every session of the account.',
      tags,
      body: Type.Object({ token: mailToken, new_password: newPassword }, { additionalProperties: false }),
      response: { 200: json('Set.', Done), ...problems(400, 413, 415, 429, 500, 503, 507) },
    },
  },
  confirmEmail: {
    method: 'POST',
    url: '/api/v1/auth/confirm-email',
    schema: {
      operationId: 'confirmEmail',
      summary: 'Confirm an email address',
      description:
        'With the token of a mailed link, which is spent. A new address of an account counts from here on; 409 when ' +
        'somebody else has it by now.',
      tags,
      body: Type.Object({ token: mailToken }, { additionalProperties: false }),
      response: { 200: json('Confirmed.', Done), ...problems(400, 409, 413, 415, 429, 500, 503, 507) },
    },
  },
  contact: {
    method: 'POST',
    url: '/api/v1/auth/contact',
    schema: {
      operationId: 'contactOperator',
      summary: 'Write to the operator',
      description: 'Is mailed to whoever operates this server.',
      tags,
      body: ContactBody,
      response: { 201: json('Written.', Done), ...problems(400, 401, 413, 415, 429, 500, 503, 507) },
    },
  },
} as const satisfies Record<string, RouteContract>;
