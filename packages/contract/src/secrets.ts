import { type Static, Type } from 'typebox';
import { claimOf, idempotencyKey, json, linkToken, Maybe, ReportBody, ReportReceived } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';
import { createSamples, openSamples } from './secrets.samples.ts';

/** How a secret ends. `view_once` ends with its first view. */
export const expiryTypes = ['view_once', '1hour', '24hours', '7days'] as const;
export type ExpiryType = (typeof expiryTypes)[number];

/** How long a secret of each type lives unless `expiresInSeconds` says otherwise. */
export const expirySeconds: Readonly<Record<ExpiryType, number>> = {
  view_once: 7 * 86_400,
  '1hour': 3_600,
  '24hours': 86_400,
  '7days': 7 * 86_400,
};

/** Sizes in bytes, life in seconds. */
export const secretLimits = {
  blobBytes: 2 * 1024 * 1024,
  bodyBytes: 3 * 1024 * 1024,
  ivBytes: 64,
  slotBytes: 152,
  lifeSeconds: { min: 60, max: 2_592_000 },
  maxViews: 100,
} as const;

const CreateSecretBody = Type.Object(
  {
    encryptedBlob: Type.String({
      minLength: 1,
      description: 'Ciphertext in base64 or base64url; at most 2 MiB decoded.',
    }),
    iv: Type.String({
      minLength: 1,
      description: 'The nonce of your cipher in base64 or base64url; 1 to 64 bytes.',
    }),
    expiryType: Type.Enum([...expiryTypes], {
      description: '`view_once` ends with its first view and after 7 days at the latest.',
    }),
    passcodeHash: Maybe(
      Type.String({
        pattern: '^([0-9a-fA-F]{64})?$',
        description:
          'SHA-256 of a passcode in hex. Whoever opens the secret sends the same in `X-Passcode-Hash`.',
        'x-message': 'must be 64 hexadecimal digits',
      }),
    ),
    expiresInSeconds: Maybe(
      Type.Integer({
        minimum: secretLimits.lifeSeconds.min,
        maximum: secretLimits.lifeSeconds.max,
        description: 'Life of the secret; overrides that of `expiryType`.',
      }),
    ),
    maxViews: Maybe(
      Type.Integer({
        minimum: 1,
        maximum: secretLimits.maxViews,
        description: 'The secret ends with this view.',
      }),
    ),
    slot: Maybe(Type.String({ description: 'The slot of the sealed format: 152 bytes in base64.' })),
    linkTokenHash: Maybe(
      Type.String({
        pattern: '^([0-9a-fA-F]{64})?$',
        description: 'SHA-256 of the link token in hex. Without that token the secret answers 404.',
        'x-message': 'must be 64 hexadecimal digits',
      }),
    ),
  },
  { additionalProperties: false },
);
export type CreateSecretBody = Static<typeof CreateSecretBody>;

const CreatedSecret = Type.Object({
  linkId: Type.String({ pattern: '^[0-9A-Za-z]{12}$' }),
  shareUrl: Type.String({ description: 'Add your key as the fragment: it never reaches the server.' }),
  expiresAt: Type.Integer({ description: 'Milliseconds since 1970-01-01 UTC.' }),
  revokeToken: Type.String({ description: 'Ends the secret early. Shown once.' }),
});
export type CreatedSecret = Static<typeof CreatedSecret>;

const OpenedSecret = Type.Object(
  { encryptedBlob: Type.String(), iv: Type.String(), expiryType: Type.Enum([...expiryTypes]) },
  { additionalProperties: false },
);
export type OpenedSecret = Static<typeof OpenedSecret>;

const SecretStatus = Type.Object(
  {
    passcodeRequired: Type.Boolean(),
    sealed: Type.Boolean({ description: 'Made by a Waxwing client: its key opens a slot.' }),
    expiresAt: Type.Integer({ description: 'Milliseconds since 1970-01-01 UTC.' }),
    expiryType: Type.Enum([...expiryTypes]),
    viewsLeft: Type.Union([Type.Integer(), Type.Null()], { description: '`null`: not limited.' }),
    slot: Type.Optional(Type.String({ description: 'Only with the right `X-Link-Token`.' })),
  },
  { additionalProperties: false },
);
export type SecretStatus = Static<typeof SecretStatus>;

const SecretParams = Type.Object({
  id: Type.String({ description: 'The `linkId`: 12 letters and digits.' }),
});

const claim = Type.Optional(claimOf('60 seconds'));

const CreateSecretHeaders = Type.Object({ 'idempotency-key': idempotencyKey });
export type CreateSecretHeaders = Static<typeof CreateSecretHeaders>;

/** Secrets that destroy themselves: the caller seals, the server keeps a policy and hands out. */
export const secretRoutes = {
  createSecret: {
    method: 'POST',
    url: '/api/v1/secrets',
    schema: {
      operationId: 'createSecret',
      summary: 'Create a secret',
      description:
        'Stores a blob that you sealed yourself and returns its link. The server never has the key. ' +
        'Works without a key where the operator allows it, within the free limit.',
      tags: ['Secrets'],
      headers: CreateSecretHeaders,
      body: CreateSecretBody,
      response: {
        201: json('Stored on disk.', CreatedSecret),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503, 507),
      },
      'x-codeSamples': createSamples,
    },
  },
  openSecret: {
    method: 'GET',
    url: '/api/v1/secrets/:id',
    schema: {
      operationId: 'openSecret',
      summary: 'Open a secret',
      description:
        'Takes one view. The last view destroys the secret. Send `X-Claim` to be able to ask again for 60 seconds ' +
        'when the answer was lost. `HEAD`, `OPTIONS` and prefetches take no view.',
      tags: ['Secrets'],
      params: SecretParams,
      headers: Type.Object({
        'x-passcode-hash': Type.Optional(
          Type.String({ maxLength: 256, description: 'The hash that the sender set, where there is one.' }),
        ),
        'x-link-token': linkToken,
        'x-claim': claim,
      }),
      response: {
        200: json('The blob as it was stored. This view is taken.', OpenedSecret),
        ...problems(400, 401, 403, 404, 410, 425, 429, 500, 503, 507),
      },
      'x-codeSamples': openSamples,
    },
  },
  secretStatus: {
    method: 'GET',
    url: '/api/v1/secrets/:id/status',
    schema: {
      operationId: 'getSecretStatus',
      summary: 'Look at a secret without opening it',
      description: 'Takes no view and counts no attempt.',
      tags: ['Secrets'],
      params: SecretParams,
      headers: Type.Object({ 'x-link-token': linkToken }),
      response: {
        200: json('It can be opened.', SecretStatus),
        ...problems(401, 403, 404, 410, 429, 500, 503),
      },
    },
  },
  revokeSecret: {
    method: 'DELETE',
    url: '/api/v1/secrets/:id',
    schema: {
      operationId: 'revokeSecret',
      summary: 'Revoke a secret',
      description: 'Ends the secret at once. May be repeated.',
      tags: ['Secrets'],
      params: SecretParams,
      headers: Type.Object({
        'x-revoke-token': Type.Optional(
          Type.String({
            maxLength: 256,
            description: 'From the creation, or an API key of the same organisation.',
          }),
        ),
      }),
      response: {
        204: { description: 'It can no longer be opened.', type: 'null' },
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
  reportSecret: {
    method: 'POST',
    url: '/api/v1/secrets/:id/report',
    schema: {
      operationId: 'reportSecret',
      summary: 'Report abuse',
      description:
        'Tells the operator. Reports that prove to have the share (`X-Link-Token`, or the `X-Claim` of a view) can ' +
        'hold it for review.',
      tags: ['Secrets'],
      params: SecretParams,
      headers: Type.Object({ 'x-link-token': linkToken, 'x-claim': claim }),
      body: ReportBody,
      response: {
        200: json('Kept for the operator.', ReportReceived),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
