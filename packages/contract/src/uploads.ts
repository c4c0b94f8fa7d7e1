import { Type } from 'typebox';
import { idempotencyKey } from './fields.ts';
import { problems } from './problem.ts';
import type { RouteContract } from './route.ts';

/** What the server speaks of tus. @see https://tus.io/protocols/resumable-upload */
export const tus = {
  version: '1.0.0',
  extensions: ['creation', 'expiration', 'termination', 'checksum'],
  checksumAlgorithms: ['sha256'],
  mediaType: 'application/offset+octet-stream',
} as const;

const UploadParams = Type.Object({ id: Type.String({ description: 'Last part of `Location`.' }) });
const header = (description: string) => ({ description, schema: Type.String() });
const none = (description: string, headers: Record<string, object>) => ({
  description,
  type: 'null',
  headers: { 'Tus-Resumable': header('`1.0.0`'), ...headers },
});
const offset = header('Bytes that are stored.');
const expires = header('When the upload is removed unless a byte comes before (RFC 9110 date).');

/**
 * Uploads of sealed streams, in tus 1.0. All but OPTIONS need `Tus-Resumable: 1.0.0` and the upload token of a share as
 * bearer.
 */
export const uploadRoutes = {
  uploadOptions: {
    method: 'OPTIONS',
    url: '/api/v1/uploads',
    schema: {
      operationId: 'getUploadOptions',
      summary: 'What the server speaks of tus',
      tags: ['Uploads'],
      response: {
        204: none('In the headers.', {
          'Tus-Version': header('`1.0.0`'),
          'Tus-Extension': header(tus.extensions.join(',')),
          'Tus-Checksum-Algorithm': header(tus.checksumAlgorithms.join(',')),
          'Tus-Max-Size': header('Bytes that one upload can have here.'),
          'Upload-Limit': header('`max-size=`, and the bytes of a share that is made without an API key.'),
        }),
      },
    },
  },
  createUpload: {
    method: 'POST',
    url: '/api/v1/uploads',
    schema: {
      operationId: 'createUpload',
      summary: 'Begin the upload of a stream',
      description:
        'Send `Upload-Length`. All uploads of a share together have at most the `sizeBytes` that were announced.',
      tags: ['Uploads'],
      headers: Type.Object({ 'idempotency-key': idempotencyKey }),
      response: {
        201: none('Send the bytes to `Location`.', {
          Location: header('Its last part is the `uploadId` for publishing.'),
          'Upload-Expires': expires,
        }),
        ...problems(400, 401, 404, 409, 412, 413, 422, 423, 429, 460, 500, 503, 507),
      },
    },
  },
  uploadStatus: {
    method: 'HEAD',
    url: '/api/v1/uploads/:id',
    schema: {
      operationId: 'getUploadOffset',
      summary: 'Ask where an upload goes on',
      description: 'Ends a `PATCH` of the same upload that is still running: its line may be cut.',
      tags: ['Uploads'],
      params: UploadParams,
      response: {
        200: none('In the headers.', {
          'Upload-Offset': offset,
          'Upload-Length': header('Bytes of the whole stream.'),
          'Upload-Expires': expires,
        }),
        ...problems(400, 401, 404, 409, 412, 423, 429, 500, 503),
      },
    },
  },
  appendToUpload: {
    method: 'PATCH',
    url: '/api/v1/uploads/:id',
    schema: {
      operationId: 'appendToUpload',
      summary: 'Send bytes',
      description:
        'Send `Upload-Offset` and `Content-Type: application/offset+octet-stream`. What arrived before a cut is kept. ' +
        'With `Upload-Checksum: sha256 <base64>` nothing is kept of a body that is not the one.',
      tags: ['Uploads'],
      params: UploadParams,
      response: {
        204: none('Stored; the last byte makes the stream durable.', {
          'Upload-Offset': offset,
          'Upload-Expires': expires,
        }),
        ...problems(400, 401, 404, 409, 412, 413, 415, 423, 429, 460, 500, 503, 507),
      },
    },
  },
  endUpload: {
    method: 'DELETE',
    url: '/api/v1/uploads/:id',
    schema: {
      operationId: 'endUpload',
      summary: 'Remove an upload',
      description: 'Its bytes are erased. Not after publishing: revoke the share instead.',
      tags: ['Uploads'],
      params: UploadParams,
      response: {
        204: none('It is gone.', {}),
        ...problems(400, 401, 404, 409, 412, 423, 429, 500, 503, 507),
      },
    },
  },
} as const satisfies Record<string, RouteContract>;
