import { type Static, Type } from 'typebox';
import { claimOf, idempotencyKey, json, linkToken, Maybe, ReportBody, ReportReceived } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** Sizes in bytes, times in seconds. The sizes of shares are settings of the server. */
export const fileLimits = {
  /** The salt and the commitment at the beginning of every sealed blob. */
  headBytes: 56,
  slotBytes: 152,
  /** A sealed blob of nothing: its head and the tag of its empty last chunk. */
  sealedBytesMin: 72,
  streams: 100,
  manifestBytes: 4 * 1024 * 1024,
  publishBodyBytes: 8 * 1024 * 1024,
  labelCharacters: 64,
  maxDownloads: 1_000_000,
  lifeSeconds: { min: 60, default: 7 * 86_400, max: 2_592_000 },
  /** How long a claim reads. */
  claimSeconds: 86_400,
  /** How long an upload waits for its next byte. */
  uploadIdleSeconds: 86_400,
} as const;

const hash = (of: string) =>
  Type.String({
    pattern: '^[0-9a-fA-F]{64}$',
    description: `SHA-256 of the ${of} in hex.`,
    'x-message': 'must be 64 hexadecimal digits',
  });
const instant = (description: string) => Type.String({ description: `${description} ISO 8601, UTC.` });

const CreateFilesBody = Type.Object(
  {
    sizeBytes: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Bytes of ciphertext in all streams together, at most.',
    }),
    expiresInSeconds: Maybe(
      Type.Integer({
        minimum: fileLimits.lifeSeconds.min,
        maximum: fileLimits.lifeSeconds.max,
        description: 'Life of the share; 7 days unless given.',
      }),
    ),
    maxDownloads: Maybe(
      Type.Integer({
        minimum: 1,
        maximum: fileLimits.maxDownloads,
        description: 'The share ends with this download; without it, when it expires.',
      }),
    ),
    label: Maybe(
      Type.String({
        maxLength: fileLimits.labelCharacters,
        // PostgreSQL keeps no U+0000 in text.
        pattern: '^[^\\u0000]*$',
        description: 'A name for your own lists. The server can read it.',
        'x-message': 'must be text without U+0000',
      }),
    ),
  },
  { additionalProperties: false },
);
export type CreateFilesBody = Static<typeof CreateFilesBody>;

const CreatedFiles = Type.Object(
  {
    shareId: Type.String({ description: 'Names the share in lists and logs; opens nothing.' }),
    token: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    shareUrl: Type.String({
      description: 'Add the fragment of the sealed format: it never reaches the server.',
    }),
    uploadUrl: Type.String({ description: 'Where tus uploads are created.' }),
    uploadToken: Type.String({ description: 'Bearer for uploads and for publishing. Shown once.' }),
    revokeToken: Type.String({ description: 'Ends the share early. Shown once.' }),
    expiresAt: instant('When the share ends.'),
  },
  { additionalProperties: false },
);
export type CreatedFiles = Static<typeof CreatedFiles>;

const PublishBody = Type.Object(
  {
    slot: Type.String({ minLength: 1, description: 'The slot of the sealed format: 152 bytes in base64.' }),
    linkTokenHash: hash('link token'),
    accessTokenHash: hash('access token'),
    manifest: Type.String({
      minLength: 1,
      description: 'The sealed manifest in base64; at most 4 MiB decoded.',
    }),
    streams: Type.Array(
      Type.Object(
        {
          head: Type.String({ minLength: 1, description: 'The first 56 bytes of the stream in base64.' }),
          size: Type.Integer({
            minimum: fileLimits.sealedBytesMin,
            maximum: Number.MAX_SAFE_INTEGER,
            description: 'Bytes of ciphertext.',
          }),
          uploadId: Type.String({
            minLength: 1,
            maxLength: 128,
            description: 'Last part of the address of the upload.',
          }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: fileLimits.streams, description: 'In the order of the manifest.' },
    ),
  },
  { additionalProperties: false },
);
export type PublishBody = Static<typeof PublishBody>;

const PublishedFiles = Type.Object(
  {
    contentId: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'Names the content: FORMAT, section 7.',
    }),
    sizeBytes: Type.Integer({ description: 'Bytes of ciphertext in all streams together.' }),
    expiresAt: instant('When the share ends.'),
  },
  { additionalProperties: false },
);
export type PublishedFiles = Static<typeof PublishedFiles>;

const FilesStatus = Type.Object(
  {
    status: Type.Literal('open'),
    slot: Type.String({ description: 'The slot of the sealed format: 152 bytes in base64.' }),
    sizeBytes: Type.Integer({ description: 'Bytes of ciphertext in all streams together.' }),
    expiresAt: instant('When the share ends.'),
    downloadsLeft: Type.Union([Type.Integer(), Type.Null()], { description: '`null`: not limited.' }),
  },
  { additionalProperties: false },
);
export type FilesStatus = Static<typeof FilesStatus>;

const ClaimedFiles = Type.Object(
  {
    manifest: Type.String({ description: 'The sealed manifest in base64.' }),
    streams: Type.Array(
      Type.Object(
        {
          url: Type.String({ description: 'Serves ranges to whoever sends the same `X-Claim`.' }),
          size: Type.Integer({ description: 'Bytes of ciphertext.' }),
        },
        { additionalProperties: false },
      ),
    ),
    expires_at: instant('When the claim ends.'),
  },
  { additionalProperties: false },
);
export type ClaimedFiles = Static<typeof ClaimedFiles>;

const token = Type.String({ description: '64 hexadecimal digits, from the link.' });
const FilesParams = Type.Object({ token });
const StreamParams = Type.Object({
  token,
  index: Type.String({ description: 'Its place in the manifest, from 0.' }),
});
const claim = claimOf('24 hours');
const maybeClaim = Type.Optional(claim);
const bytes = (description: string) => ({
  description,
  content: {
    'application/octet-stream': { schema: Type.String({ contentMediaType: 'application/octet-stream' }) },
  },
});

/** Sealed files: the caller seals and uploads, the server keeps a policy and hands out. */
export const fileRoutes = {
  createFiles: {
    method: 'POST',
    url: '/api/v1/files',
    schema: {
      operationId: 'createFiles',
      summary: 'Begin a share of files',
      description:
        'Makes a draft that nobody can open. Upload its streams with tus, then publish it. A draft whose upload ' +
        'gets no byte for 24 hours is removed. Works without a key where the operator allows it.',
      tags: ['Files'],
      headers: Type.Object({ 'idempotency-key': idempotencyKey }),
      body: CreateFilesBody,
      response: {
        201: json('Ready for the upload.', CreatedFiles),
        ...problems(400, 401, 403, 413, 415, 422, 429, 500, 503, 507),
      },
    },
  },
  publishFiles: {
    method: 'POST',
    url: '/api/v1/files/:token/publish',
    schema: {
      operationId: 'publishFiles',
      summary: 'Open a share of files',
      description:
        'Every stream must have all its bytes, and begin with its head. Send the upload token as bearer. The same ' +
        'body again gets the same answer; uploads that the body does not name are removed.',
      tags: ['Files'],
      params: FilesParams,
      body: PublishBody,
      response: {
        200: json('The share can be opened; every byte is on disk.', PublishedFiles),
        ...problems(400, 401, 404, 409, 413, 415, 423, 429, 500, 503, 507),
      },
    },
  },
  filesStatus: {
    method: 'GET',
    url: '/api/v1/files/:token',
    schema: {
      operationId: 'getFilesStatus',
      summary: 'Look at a share of files without opening it',
      description: 'Takes no download and counts no attempt. Without the right `X-Link-Token` it is 404.',
      tags: ['Files'],
      params: FilesParams,
      headers: Type.Object({ 'x-link-token': linkToken }),
      response: {
        200: json('It can be opened.', FilesStatus),
        ...problems(401, 403, 404, 410, 429, 500, 503),
      },
    },
  },
  claimFiles: {
    method: 'POST',
    url: '/api/v1/files/:token/claims',
    schema: {
      operationId: 'claimFiles',
      summary: 'Take a download',
      description:
        'Takes one download and hands out the manifest. The same `X-Claim` may ask again for 24 hours, and reads ' +
        'the streams, without taking another one.',
      tags: ['Files'],
      params: FilesParams,
      headers: Type.Object({
        'x-link-token': linkToken,
        'x-access-token': Type.Optional(
          Type.String({ maxLength: 256, description: 'Access token of the sealed format in base64url.' }),
        ),
        'x-claim': claim,
      }),
      body: Type.Object({}, { additionalProperties: false }),
      response: {
        200: json('This download is taken.', ClaimedFiles),
        ...problems(400, 401, 403, 404, 410, 413, 415, 429, 500, 503, 507),
      },
    },
  },
  readStream: {
    method: 'GET',
    url: '/api/v1/files/:token/streams/:index',
    schema: {
      operationId: 'readStream',
      summary: 'Read a stream',
      description:
        'Bytes of ciphertext, whole or one range. Without the `X-Claim` of a download that was taken it is 404, ' +
        'whatever there is.',
      tags: ['Files'],
      params: StreamParams,
      headers: Type.Object({
        'x-claim': maybeClaim,
        range: Type.Optional(Type.String({ description: 'One range of bytes: RFC 9110, section 14.' })),
      }),
      response: {
        200: bytes('The whole stream.'),
        206: bytes('The range.'),
        ...problems(400, 404, 410, 416, 429, 500, 503),
      },
    },
  },
  revokeFiles: {
    method: 'DELETE',
    url: '/api/v1/files/:token',
    schema: {
      operationId: 'revokeFiles',
      summary: 'Revoke a share of files',
      description: 'Ends the share or its draft at once, and every claim with it. May be repeated.',
      tags: ['Files'],
      params: FilesParams,
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
  reportFiles: {
    method: 'POST',
    url: '/api/v1/files/:token/report',
    schema: {
      operationId: 'reportFiles',
      summary: 'Report abuse',
      description:
        'Tells the operator. Reports that prove to have the share (`X-Link-Token`, or the `X-Claim` of a download) ' +
        'can hold it for review.',
      tags: ['Files'],
      params: FilesParams,
      headers: Type.Object({ 'x-link-token': linkToken, 'x-claim': maybeClaim }),
      body: ReportBody,
      response: {
        200: json('Kept for the operator.', ReportReceived),
        ...problems(400, 401, 403, 404, 413, 415, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
