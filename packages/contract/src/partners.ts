import { type Static, Type } from 'typebox';
import { newPassword } from './auth.ts';
import { displayName, email, idempotencyKey, json, Maybe, username } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

export const partnerLimits = {
  /** How long a partner key is good, in days. */
  keyDays: 365,
  /** How long before its end the owners of a partner key are told, and how long it is good once it is due, in days. */
  overlapDays: 7,
  /** How long the key before may be good beside a new one, in seconds. */
  mostGraceSeconds: 604_800,
  mostRotationDays: 365,
} as const;

const instant = Type.String({ description: 'ISO 8601, UTC.' });

const RegisterBody = Type.Object(
  {
    company_name: displayName,
    name: displayName,
    email,
    description: Maybe(
      Type.String({
        maxLength: 1_000,
        pattern: '^[^\\u0000]*$',
        'x-message': 'must be text without U+0000',
      }),
    ),
    username: Maybe(username),
    password: Maybe(newPassword),
    invite_code: Maybe(
      Type.String({ maxLength: 128, pattern: '^[\\x20-\\x7e]*$', 'x-message': 'must be a code' }),
    ),
  },
  { additionalProperties: false },
);
export type RegisterBody = Static<typeof RegisterBody>;

const Registered = Type.Object({
  message: Type.Literal('Registration successful'),
  api_key: Type.String({ description: 'The partner key, `prt_live_…`. It is shown here and never again.' }),
  partner_id: Type.String(),
  username: Type.String(),
  api_key_expires_at: instant,
});
export type Registered = Static<typeof Registered>;

const RotatedPartnerKey = Type.Object({
  message: Type.String(),
  api_key: Type.String({ description: 'It is shown here and never again.' }),
  expires_at: instant,
  previous_valid_until: Type.String({ description: 'From here on the key before is refused.' }),
});
export type RotatedPartnerKey = Static<typeof RotatedPartnerKey>;

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** All that may be known of a partner key. An organisation without one has `null` everywhere. */
const PartnerKeyStatus = Type.Object({
  active: Type.Boolean(),
  prefix: nullable(Type.String({ description: 'Its first characters.' })),
  created_at: nullable(Type.String({ description: 'ISO 8601, UTC.' })),
  expires_at: nullable(Type.String()),
  days_until_expiry: nullable(Type.Integer({ description: 'Whole days that are left, rounded up.' })),
  rotation_days: Type.Integer({
    description: 'After so many days it has to be replaced; 0: it need not be.',
  }),
  last_used_at: nullable(Type.String({ description: 'To the minute.' })),
});
export type PartnerKeyStatus = Static<typeof PartnerKeyStatus>;

const tags = ['Partners'] as const;

/** Registering an organisation, and the life of its partner key. */
export const partnerRoutes = {
  register: {
    method: 'POST',
    url: '/api/v1/partners/register',
    schema: {
      operationId: 'registerPartner',
      summary: 'Register an organisation',
      description:
        'Makes an organisation, its owner and its partner key. Without a password the owner gets a mail to set one, ' +
        'otherwise a mail to confirm the address. Depending on the operator it needs an `invite_code`, or is closed.',
      tags,
      headers: Type.Object({ 'idempotency-key': idempotencyKey }),
      body: RegisterBody,
      response: {
        201: json('Registered.', Registered),
        ...problems(400, 403, 409, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  rotateKey: {
    method: 'POST',
    url: '/api/v1/partners/rotate-api-key',
    schema: {
      operationId: 'rotatePartnerKey',
      summary: 'Replace the partner key',
      description:
        'Gives a new key. The one before is refused at once, or after `grace_seconds`. Needs a sign-in or a step-up of ' +
        'the last five minutes.',
      tags,
      headers: Type.Object({ 'idempotency-key': idempotencyKey }),
      body: Type.Object(
        {
          grace_seconds: Maybe(
            Type.Integer({
              minimum: 0,
              maximum: partnerLimits.mostGraceSeconds,
              description: 'How long the key before is good too. Default: 0.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      response: {
        200: json('The new key.', RotatedPartnerKey),
        ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  keyStatus: {
    method: 'GET',
    url: '/api/v1/partners/api-key-status',
    schema: {
      operationId: 'getPartnerKeyStatus',
      summary: 'How is the partner key?',
      tags,
      response: {
        200: json('What may be known of it.', PartnerKeyStatus),
        ...problems(401, 403, 429, 500, 503),
      },
    },
  },
  profileKey: {
    method: 'GET',
    url: '/api/v1/profile/api-key',
    schema: {
      operationId: 'getPartnerKey',
      summary: 'The partner key of my organisation',
      description: 'All that may be known of it, which is not the key.',
      tags: ['Profile'],
      response: {
        200: json('The same as the status of the partner key.', PartnerKeyStatus),
        ...problems(401, 403, 429, 500, 503),
      },
    },
  },
  updateRotationDays: {
    method: 'POST',
    url: '/api/v1/profile/update-rotation-days',
    schema: {
      operationId: 'updateRotationDays',
      summary: 'How often the partner key has to be replaced',
      description:
        'In days; 0 switches it off. A key that is due ends seven days later, and the owners are told by mail to fetch a ' +
        'new one. For owners and admins.',
      tags: ['Profile'],
      body: Type.Object(
        { days: Type.Integer({ minimum: 0, maximum: partnerLimits.mostRotationDays }) },
        { additionalProperties: false },
      ),
      response: {
        200: json('Changed.', PartnerKeyStatus),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
