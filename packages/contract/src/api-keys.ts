import { type Static, Type } from 'typebox';
import { claimOf, idempotencyKey, json, Maybe, ReportBody, ReportReceived } from './fields.ts';
import { pageQuery } from './paging.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';
import { type Scope, scopes } from './scopes.ts';

/** Lengths in characters, times in the unit of their name. */
export const apiKeyLimits = {
  name: 100,
  text: 500,
  expiresInDays: { min: 1, max: 3_650 },
  graceSeconds: { min: 0, max: 604_800 },
  share: { hours: { min: 1, max: 720, default: 24 }, views: { min: 1, max: 100, default: 1 } },
  /** How long the holder of a claim may ask for the same key again. */
  claimSeconds: 60,
} as const;

/** Families of keys that people make: `sk` for programs, `afk` for links and campaigns. */
export const managedKeyFamilies = ['sk', 'afk'] as const;
export type ManagedKeyFamily = (typeof managedKeyFamilies)[number];

export const environments = ['production', 'staging', 'development'] as const;
export type Environment = (typeof environments)[number];

/** What a key may do whose maker named no scopes. */
export const defaultKeyScopes: Readonly<Record<ManagedKeyFamily, readonly Scope[]>> = {
  sk: scopes.filter((scope) => /^(secrets|files|links):/.test(scope)),
  afk: ['links:read', 'links:write', 'campaigns:read', 'campaigns:write', 'analytics:read'],
};

/** One line of text for people. PostgreSQL keeps no U+0000, and no other control character has a meaning here. */
const line = (maxLength: number, minLength = 0) =>
  Type.String({
    minLength,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f]*$',
    'x-message': `must be at most ${maxLength} characters without line breaks`,
  });

const scopeList = Type.Array(Type.Enum([...scopes]), { minItems: 1, maxItems: scopes.length });
const instant = Type.String({ description: 'ISO 8601, UTC.' });
const instantOrNull = Type.Union([Type.String(), Type.Null()]);
const environment = Type.Enum([...environments]);
const value = Type.String({ description: 'The key itself. Whoever has it acts within its scopes.' });

const GenerateApiKeyBody = Type.Object(
  {
    name: line(apiKeyLimits.name, 1),
    description: Maybe(line(apiKeyLimits.text)),
    environment: Maybe(
      Type.Enum([...environments], { description: '`production` unless you say otherwise.' }),
    ),
    scopes: Maybe(
      Type.Array(Type.Enum([...scopes]), {
        minItems: 1,
        maxItems: scopes.length,
        description:
          'At most what you may do yourself. Without any an `sk` key gets `secrets:*`, `files:*` and `links:*`, an ' +
          '`afk` key `campaigns:*`, `links:*` and `analytics:read`.',
      }),
    ),
    family: Maybe(
      Type.Enum([...managedKeyFamilies], {
        description: 'How the key begins: `sk_live_` (default), or `afk_live_`.',
      }),
    ),
    expires_in_days: Maybe(
      Type.Integer({ minimum: apiKeyLimits.expiresInDays.min, maximum: apiKeyLimits.expiresInDays.max }),
    ),
    rate_limit_per_hour: Maybe(
      Type.Integer({
        minimum: 1,
        description: 'At most what a key has here by default; the operator may raise it.',
      }),
    ),
    retrievable: Maybe(
      Type.Boolean({
        description: '`false`: only its hash is kept. It can never be shown or shared again, by nobody.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type GenerateApiKeyBody = Static<typeof GenerateApiKeyBody>;

const GeneratedApiKey = Type.Object({
  key_id: Type.String(),
  name: Type.String(),
  api_key: value,
  prefix: Type.String({ description: 'Its first characters, for lists.' }),
  environment,
  scopes: scopeList,
  rate_limit_per_hour: Type.Integer(),
  created_at: instant,
  expires_at: instantOrNull,
});
export type GeneratedApiKey = Static<typeof GeneratedApiKey>;

const item = {
  key_id: Type.String(),
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  family: Type.String({ description: '`sk`, `afk`; `prt` for a partner.' }),
  prefix: Type.String(),
  environment,
  scopes: Type.Array(Type.String(), { description: 'What it may do, as long as its maker may.' }),
  rate_limit_per_hour: Type.Integer(),
  is_active: Type.Boolean({ description: 'Not revoked, not expired, and its maker still a member.' }),
  is_retrievable: Type.Boolean({ description: 'Whether its value can be shown and shared.' }),
  created_by: Type.Union([Type.String(), Type.Null()], {
    description: 'Username of its maker; `null`: the operator of this installation.',
  }),
  is_own: Type.Boolean({ description: 'Whether it was made by whoever asks.' }),
  created_at: instant,
  expires_at: instantOrNull,
  rotated_at: instantOrNull,
  revoked_at: instantOrNull,
  last_used_at: Type.Union([Type.String(), Type.Null()], { description: 'To the minute.' }),
};
const ApiKeyItem = Type.Object({
  ...item,
  api_key: Type.String({ description: 'Masked: its first characters, and dots.' }),
});
export type ApiKeyItem = Static<typeof ApiKeyItem>;

const ApiKeys = Type.Object({
  api_keys: Type.Array(ApiKeyItem),
  page: Type.Integer(),
  page_size: Type.Integer(),
  total: Type.Integer(),
  total_pages: Type.Integer(),
});
export type ApiKeys = Static<typeof ApiKeys>;

const ApiKeyQuery = Type.Object(
  {
    ...pageQuery,
    active: Type.Optional(
      Type.Enum(['true', 'false'], { description: 'Only keys that are good, or only those that are not.' }),
    ),
  },
  { additionalProperties: false },
);
export type ApiKeyQuery = Static<typeof ApiKeyQuery>;

const ApiKeyDetail = Type.Object({
  ...item,
  api_key: Type.String({ description: 'The key itself when `is_revealed`, else masked.' }),
  is_revealed: Type.Boolean(),
});
export type ApiKeyDetail = Static<typeof ApiKeyDetail>;

const RotateApiKeyBody = Type.Object(
  {
    reason: Maybe(line(apiKeyLimits.text)),
    grace_seconds: Maybe(
      Type.Integer({
        minimum: apiKeyLimits.graceSeconds.min,
        maximum: apiKeyLimits.graceSeconds.max,
        description: 'How long the value before is good beside the new one. 0 (default): it ends at once.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type RotateApiKeyBody = Static<typeof RotateApiKeyBody>;

const RotatedApiKey = Type.Object({
  message: Type.Literal('API key rotated'),
  key_id: Type.String(),
  api_key: value,
  rotated_at: instant,
  previous_valid_until: instant,
});
export type RotatedApiKey = Static<typeof RotatedApiKey>;

const ShareApiKeyBody = Type.Object(
  {
    recipient_email: Maybe(
      Type.String({
        maxLength: 320,
        pattern: '^([^@\\s\\u0000-\\u001f]+@[^@\\s\\u0000-\\u001f]+)?$',
        'x-message': 'must be an email address',
      }),
    ),
    expires_in_hours: Maybe(
      Type.Integer({ minimum: apiKeyLimits.share.hours.min, maximum: apiKeyLimits.share.hours.max }),
    ),
    max_views: Maybe(
      Type.Integer({ minimum: apiKeyLimits.share.views.min, maximum: apiKeyLimits.share.views.max }),
    ),
    passcodeHash: Maybe(
      Type.String({
        pattern: '^([0-9a-fA-F]{64})?$',
        description:
          'SHA-256 of a passcode in hex. Whoever opens the share sends the same in `X-Passcode-Hash`.',
        'x-message': 'must be 64 hexadecimal digits',
      }),
    ),
    message: Maybe(
      Type.String({
        maxLength: apiKeyLimits.text,
        pattern: '^[^\\u0000]*$',
        description: 'For whoever opens it.',
        'x-message': `must be at most ${apiKeyLimits.text} characters`,
      }),
    ),
  },
  { additionalProperties: false },
);
export type ShareApiKeyBody = Static<typeof ShareApiKeyBody>;

const SharedApiKeyLink = Type.Object({
  share_id: Type.String(),
  share_token: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Shown once.' }),
  share_url: Type.String({
    description: 'A page that shows the key on a click. It opens the share: send it safely.',
  }),
  expires_at: instant,
  max_views: Type.Integer(),
  email_sent: Type.Boolean({
    description:
      'Whether `recipient_email` is told by mail. The link stands in it only when there is a passcode.',
  }),
});
export type SharedApiKeyLink = Static<typeof SharedApiKeyLink>;

const ApiKeyShare = Type.Object({
  share_id: Type.String(),
  recipient_email: Type.Union([Type.String(), Type.Null()]),
  status: Type.Enum(['active', 'expired', 'revoked', 'exhausted']),
  view_count: Type.Integer(),
  max_views: Type.Integer(),
  created_at: instant,
  expires_at: instant,
  last_viewed_at: instantOrNull,
});
export type ApiKeyShare = Static<typeof ApiKeyShare>;

const ApiKeyShares = Type.Object({ shares: Type.Array(ApiKeyShare), total: Type.Integer() });
export type ApiKeyShares = Static<typeof ApiKeyShares>;

const OpenedApiKey = Type.Object({
  name: Type.String(),
  api_key: value,
  environment,
  expires_at: Type.String({ description: 'When the share ends. ISO 8601, UTC.' }),
  views_remaining: Type.Integer(),
  message: Type.Union([Type.String(), Type.Null()], { description: 'From whoever shared it.' }),
});
export type OpenedApiKey = Static<typeof OpenedApiKey>;

const ApiKeyShareStatus = Type.Object({
  passcode_required: Type.Boolean(),
  expires_at: instant,
  views_remaining: Type.Integer(),
});
export type ApiKeyShareStatus = Static<typeof ApiKeyShareStatus>;

const VerifyApiKeyBody = Type.Object(
  { api_key: Type.String({ minLength: 1, maxLength: 256 }), scope: Maybe(Type.Enum([...scopes])) },
  { additionalProperties: false },
);

const VerifiedApiKey = Type.Object({
  valid: Type.Boolean(),
  key_id: Type.Union([Type.String(), Type.Null()]),
  scopes: Type.Array(Type.String(), { description: 'What it may do now.' }),
  expires_at: instantOrNull,
  reason: Type.Optional(
    Type.Enum(['malformed', 'unknown', 'expired', 'revoked', 'insufficient_scope'], {
      description: 'Why it is not valid. A key of another organisation is `unknown`.',
    }),
  ),
});
export type VerifiedApiKey = Static<typeof VerifiedApiKey>;

const Done = Type.Object({ message: Type.String() });
const keyParams = Type.Object({ key_id: Type.String({ maxLength: 64 }) });
const shareToken = Type.Object({ share_token: Type.String({ maxLength: 256 }) });
const creation = Type.Object({ 'idempotency-key': idempotencyKey });
const tags = ['API keys'] as const;
const created = [400, 401, 403, 413, 415, 422, 429, 500, 503, 507] as const;
const stepUp = 'Who is signed in must have proved who they are within five minutes (`POST /auth/step-up`).';

/** Keys that people and programs make, look at, replace, end, and hand over. */
export const apiKeyRoutes = {
  generateApiKey: {
    method: 'POST',
    url: '/api/v1/api-keys/generate',
    schema: {
      operationId: 'generateApiKey',
      summary: 'Make an API key',
      description:
        `${stepUp} The key belongs to whoever made it: at each use it may do what its scopes and the role of its ` +
        'maker both allow, and it dies with the membership of its maker. A key cannot make one with `vault:reveal`, ' +
        '`api_keys:*` or a `:manage` scope.',
      tags,
      headers: creation,
      body: GenerateApiKeyBody,
      response: { 201: json('Made.', GeneratedApiKey), ...problems(...created) },
    },
  },
  listApiKeys: {
    method: 'GET',
    url: '/api/v1/api-keys',
    schema: {
      operationId: 'listApiKeys',
      summary: 'Which API keys are there?',
      description:
        'Newest first, masked. Owners and admins see every key of their organisation, everybody else their own.',
      tags,
      querystring: ApiKeyQuery,
      response: { 200: json('One page.', ApiKeys), ...problems(400, 401, 403, 429, 500, 503) },
    },
  },
  getApiKey: {
    method: 'GET',
    url: '/api/v1/api-keys/:key_id',
    schema: {
      operationId: 'getApiKey',
      summary: 'Look at an API key',
      description:
        'With its value for who proved who they are within five minutes, or for a key with `vault:reveal`; masked for ' +
        'everybody else. Each time the value leaves, that is in the audit log first.',
      tags,
      params: keyParams,
      response: {
        200: json('Masked unless `is_revealed`.', ApiKeyDetail),
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
  rotateApiKey: {
    method: 'POST',
    url: '/api/v1/api-keys/:key_id/rotate',
    schema: {
      operationId: 'rotateApiKey',
      summary: 'Replace the value of an API key',
      description: `${stepUp} Its id, name and scopes stay. Shares of the value before end.`,
      tags,
      params: keyParams,
      headers: creation,
      body: RotateApiKeyBody,
      response: {
        200: json('Replaced.', RotatedApiKey),
        ...problems(400, 401, 403, 404, 410, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  revokeApiKey: {
    method: 'DELETE',
    url: '/api/v1/api-keys/:key_id',
    schema: {
      operationId: 'revokeApiKey',
      summary: 'End an API key',
      description: 'For good, at once, with its shares. May be repeated.',
      tags,
      params: keyParams,
      response: {
        200: json('It opens nothing any more.', Done),
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
  shareApiKey: {
    method: 'POST',
    url: '/api/v1/api-keys/:key_id/share',
    schema: {
      operationId: 'shareApiKey',
      summary: 'Hand an API key over',
      description:
        `${stepUp} Gives a link that shows the key to whoever opens it: once and for 24 hours, unless you say ` +
        'otherwise.',
      tags,
      params: keyParams,
      headers: creation,
      body: ShareApiKeyBody,
      response: {
        201: json('Shared.', SharedApiKeyLink),
        ...problems(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  listApiKeyShares: {
    method: 'GET',
    url: '/api/v1/api-keys/:key_id/shares',
    schema: {
      operationId: 'listApiKeyShares',
      summary: 'Whom was an API key handed to?',
      description: 'Newest first. The links are not among it: they would be the key.',
      tags,
      params: keyParams,
      response: { 200: json('All of them.', ApiKeyShares), ...problems(401, 403, 404, 429, 500, 503) },
    },
  },
  revokeApiKeyShare: {
    method: 'DELETE',
    url: '/api/v1/api-keys/shares/:share_id',
    schema: {
      operationId: 'revokeApiKeyShare',
      summary: 'Take the share of an API key back',
      description: 'May be repeated. Who has opened it knows the key: rotate it then.',
      tags,
      params: Type.Object({ share_id: Type.String({ maxLength: 64 }) }),
      response: {
        200: json('It can no longer be opened.', Done),
        ...problems(401, 403, 404, 429, 500, 503, 507),
      },
    },
  },
  openSharedApiKey: {
    method: 'GET',
    url: '/api/v1/api-keys/shared/:share_token',
    schema: {
      operationId: 'openSharedApiKey',
      summary: 'Open the share of an API key',
      description:
        'Takes one view. Send `X-Claim` to be able to ask again for 60 seconds when the answer was lost. `HEAD`, ' +
        '`OPTIONS` and prefetches take no view.',
      tags,
      params: shareToken,
      headers: Type.Object({
        'x-passcode-hash': Type.Optional(
          Type.String({ maxLength: 256, description: 'SHA-256 of the passcode in hex, where there is one.' }),
        ),
        'x-claim': Type.Optional(claimOf(`${apiKeyLimits.claimSeconds} seconds`)),
      }),
      response: {
        200: json('The key. This view is taken.', OpenedApiKey),
        ...problems(400, 401, 404, 410, 425, 429, 500, 503, 507),
      },
    },
  },
  sharedApiKeyStatus: {
    method: 'GET',
    url: '/api/v1/api-keys/shared/:share_token/status',
    schema: {
      operationId: 'getSharedApiKeyStatus',
      summary: 'Look at the share of an API key without opening it',
      description: 'Takes no view and counts no attempt.',
      tags,
      params: shareToken,
      response: {
        200: json('It can be opened.', ApiKeyShareStatus),
        ...problems(401, 404, 410, 429, 500, 503),
      },
    },
  },
  reportSharedApiKey: {
    method: 'POST',
    url: '/api/v1/api-keys/shared/:share_token/report',
    schema: {
      operationId: 'reportSharedApiKey',
      summary: 'Report abuse',
      description: 'Tells the operator.',
      tags,
      params: shareToken,
      headers: Type.Object({ 'x-claim': Type.Optional(claimOf(`${apiKeyLimits.claimSeconds} seconds`)) }),
      body: ReportBody,
      response: {
        200: json('Kept for the operator.', ReportReceived),
        ...problems(400, 401, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  verifyApiKey: {
    method: 'POST',
    url: '/api/v1/api-keys/verify',
    schema: {
      operationId: 'verifyApiKey',
      summary: 'Is this API key good?',
      description:
        'For services of your own that take your keys: tells whether a key of your organisation is good now, and may do ' +
        'what `scope` says.',
      tags,
      body: VerifyApiKeyBody,
      response: {
        200: json('Whether it is.', VerifiedApiKey),
        ...problems(400, 401, 403, 413, 415, 429, 500, 503),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
