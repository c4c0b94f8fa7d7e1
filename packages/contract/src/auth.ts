import { type Static, Type } from 'typebox';
import { json, Maybe } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';
import { recoveryCode, totpCode } from './two-factor.ts';

/** Lifetimes in seconds, lengths in characters. */
export const authLimits = {
  accessSeconds: 3_600,
  refreshSeconds: 30 * 86_400,
  /** How long a spent refresh token is refused without harm to its session. */
  refreshGraceSeconds: 30,
  /** How long somebody who has just proved who they are may do what needs it. */
  stepUpSeconds: 300,
  password: { min: 12, max: 256 },
} as const;

export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
/** What a member may do in an organisation. */
export type Role = (typeof roles)[number];

/** A password that is set anew. */
export const newPassword = Type.String({
  minLength: authLimits.password.min,
  maxLength: authLimits.password.max,
  description: 'At least 12 characters, not easy to guess, and not made of your own names.',
});

const identifier = Maybe(
  Type.String({
    maxLength: 320,
    // PostgreSQL keeps no U+0000 in text.
    pattern: '^[^\\u0000]*$',
    description: 'An email address or a username.',
    'x-message': 'must be text without U+0000',
  }),
);

const LoginBody = Type.Object(
  {
    email: identifier,
    username: identifier,
    password: Type.String({ minLength: 1, maxLength: authLimits.password.max }),
    totp_code: Maybe(totpCode),
    recovery_code: Maybe(recoveryCode),
    device_token: Maybe(
      Type.String({
        maxLength: 4_096,
        description:
          'The last refresh token that this device got for this user, whether it was spent or its session has ended. ' +
          'It proves that the device is no stranger: its tries have a budget that strangers cannot use up.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type LoginBody = Static<typeof LoginBody>;

const TokenPair = {
  access_token: Type.String({ description: 'A JWT for `Authorization: Bearer`, good for one hour.' }),
  refresh_token: Type.String({ description: 'Good for one refresh within 30 days, and for nothing else.' }),
  token_type: Type.Literal('bearer'),
  expires_in: Type.Literal(authLimits.accessSeconds),
};

export const LoggedIn = Type.Object({
  ...TokenPair,
  user: Type.Object({
    id: Type.String(),
    username: Type.String(),
    email: Type.String(),
    company_name: Type.String(),
    role: Type.Enum([...roles]),
  }),
});
export type LoggedIn = Static<typeof LoggedIn>;

const Refreshed = Type.Object(TokenPair);
export type Refreshed = Static<typeof Refreshed>;

export const SteppedUp = Type.Object({
  access_token: TokenPair.access_token,
  token_type: TokenPair.token_type,
  expires_in: TokenPair.expires_in,
});
export type SteppedUp = Static<typeof SteppedUp>;

const RefreshBody = Type.Object(
  { refresh_token: Type.String({ minLength: 1, maxLength: 4_096 }) },
  { additionalProperties: false },
);

const Me = Type.Object({
  id: Type.String(),
  username: Type.String(),
  email: Type.String(),
  email_confirmed: Type.Boolean({ description: 'Whether somebody showed that mails to it reach them.' }),
  name: Type.String(),
  company_name: Type.String(),
  role: Type.Enum([...roles]),
  is_admin: Type.Boolean({ description: 'Operates this installation.' }),
  is_active: Type.Boolean(),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  passkey_count: Type.Integer({ description: 'Also those that are switched off.' }),
  two_factor: Type.Boolean({ description: 'Whether a password needs a code beside it.' }),
  plan: Type.String({ description: 'What is paid for; `unlimited` where nothing is billed.' }),
});
export type Me = Static<typeof Me>;

const Session = Type.Object({
  id: Type.String(),
  is_current: Type.Boolean({ description: 'Whether this very request belongs to it.' }),
  user_agent: Type.String({ description: 'What the client that signed in calls itself.' }),
  created_at: Type.String({ description: 'ISO 8601, UTC.' }),
  last_used_at: Type.String({ description: 'When its tokens were last renewed.' }),
  expires_at: Type.String(),
});
const Sessions = Type.Object({ sessions: Type.Array(Session) });
export type Sessions = Static<typeof Sessions>;

const ended = { description: 'Ended. May be repeated.', type: 'null' };
const tags = ['Authentication'] as const;

/** Signing in, staying signed in, and signing out. */
export const authRoutes = {
  login: {
    method: 'POST',
    url: '/api/v1/auth/login',
    schema: {
      operationId: 'login',
      summary: 'Sign in',
      description:
        'Gives a pair of tokens for an email address or a username with its password. A wrong password and an unknown ' +
        'user get the same answer. With two-factor on the right password alone is 401 `TWO_FACTOR_REQUIRED`: send the same ' +
        'again with `totp_code` or `recovery_code`.',
      tags,
      body: LoginBody,
      response: { 200: json('Signed in.', LoggedIn), ...problems(400, 401, 413, 415, 429, 500, 503, 507) },
    },
  },
  refresh: {
    method: 'POST',
    url: '/api/v1/auth/refresh',
    schema: {
      operationId: 'refreshTokens',
      summary: 'Renew a pair of tokens',
      description:
        'Spends the refresh token and gives the next pair. With an `Idempotency-Key` the same request may be repeated ' +
        'for 30 seconds and gets the same pair; without one a spent token is refused. A token that comes again later ' +
        'was stolen by somebody: the whole session ends.',
      tags,
      headers: Type.Object({
        'idempotency-key': Type.Optional(
          Type.String({
            pattern: '^[\\x21-\\x7e]{22,128}$',
            description: 'Random, one a refresh.',
            'x-message': 'must be 22 to 128 visible characters',
          }),
        ),
      }),
      body: RefreshBody,
      response: {
        200: json('The next pair.', Refreshed),
        ...problems(400, 401, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  logout: {
    method: 'POST',
    url: '/api/v1/auth/logout',
    schema: {
      operationId: 'logout',
      summary: 'Sign out',
      description: 'Ends the session of a refresh token, also one that was spent.',
      tags,
      body: RefreshBody,
      response: { 204: ended, ...problems(400, 401, 413, 415, 429, 500, 503, 507) },
    },
  },
  me: {
    method: 'GET',
    url: '/api/v1/auth/me',
    schema: {
      operationId: 'getMe',
      summary: 'Who is signed in?',
      tags,
      response: { 200: json('The user of this token.', Me), ...problems(401, 403, 429, 500, 503) },
    },
  },
  listSessions: {
    method: 'GET',
    url: '/api/v1/auth/sessions',
    schema: {
      operationId: 'listSessions',
      summary: 'Where am I signed in?',
      tags,
      response: { 200: json('Newest first.', Sessions), ...problems(401, 403, 429, 500, 503) },
    },
  },
  endSession: {
    method: 'DELETE',
    url: '/api/v1/auth/sessions/:id',
    schema: {
      operationId: 'endSession',
      summary: 'Sign one device out',
      tags,
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      response: { 204: ended, ...problems(401, 403, 404, 429, 500, 503, 507) },
    },
  },
  endOtherSessions: {
    method: 'DELETE',
    url: '/api/v1/auth/sessions',
    schema: {
      operationId: 'endOtherSessions',
      summary: 'Sign all other devices out',
      tags,
      response: { 204: ended, ...problems(401, 403, 429, 500, 503, 507) },
    },
  },
} as const satisfies Record<string, RouteContract>;
