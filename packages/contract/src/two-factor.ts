import { type Static, Type } from 'typebox';
import { json } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** Six digits of an authenticator app, with or without a space between them. */
export const totpCode = Type.String({
  pattern: '^( *[0-9]{3} ?[0-9]{3} *)?$',
  description: 'Six digits of the authenticator app.',
  'x-message': 'must be six digits',
});
/** One of the ten codes for the day when the authenticator app is gone. */
export const recoveryCode = Type.String({
  maxLength: 64,
  pattern: '^[A-Za-z0-9 -]*$',
  description: 'One of the ten recovery codes. Good once.',
  'x-message': 'must be letters, digits and hyphens',
});

const BegunTwoFactor = Type.Object({
  secret: Type.String({ description: 'Base32, for typing into the app.' }),
  otpauth_url: Type.String({ description: 'The same with its names, for the app.' }),
  qr_svg: Type.String({ description: 'The address as a QR code, an SVG document.' }),
});
export type BegunTwoFactor = Static<typeof BegunTwoFactor>;

const RecoveryCodes = Type.Object({
  recovery_codes: Type.Array(Type.String(), { description: 'Shown this once. Each signs in once.' }),
});
export type RecoveryCodes = Static<typeof RecoveryCodes>;

const tags = ['Authentication'] as const;

/** Two-factor: a code of an authenticator app (RFC 6238) beside the password. */
export const twoFactorRoutes = {
  beginTwoFactor: {
    method: 'POST',
    url: '/api/v1/auth/totp/begin',
    schema: {
      operationId: 'beginTwoFactor',
      summary: 'Begin to switch two-factor on',
      description:
        'Gives a new seed, which counts once a code of it has come back, within ten minutes. Needs a fresh proof of who ' +
        'you are. 409 when two-factor is on.',
      tags,
      response: {
        200: json('For the authenticator app.', BegunTwoFactor),
        ...problems(400, 401, 403, 409, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  completeTwoFactor: {
    method: 'POST',
    url: '/api/v1/auth/totp/complete',
    schema: {
      operationId: 'completeTwoFactor',
      summary: 'Switch two-factor on',
      description: 'With the first code of the app. From then on a password alone does not sign in.',
      tags,
      body: Type.Object({ code: totpCode }, { additionalProperties: false }),
      response: {
        200: json('It is on.', RecoveryCodes),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  removeTwoFactor: {
    method: 'DELETE',
    url: '/api/v1/auth/totp',
    schema: {
      operationId: 'removeTwoFactor',
      summary: 'Switch two-factor off',
      description: 'Forgets the seed and the recovery codes. Needs a fresh proof of who you are.',
      tags,
      response: {
        204: { description: 'Off. May be repeated.', type: 'null' },
        ...problems(401, 403, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
