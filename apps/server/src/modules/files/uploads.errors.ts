import { defineErrors } from '../../shared/errors.ts';

/** Everything that is refused about uploads. */
export const uploadErrors = defineErrors({
  unknown: { code: 'NOT_FOUND', detail: 'This share has no such upload.' },
  offset: { code: 'UPLOAD_OFFSET_CONFLICT', detail: 'The upload holds another number of bytes.' },
  tooLong: { code: 'PAYLOAD_TOO_LARGE', detail: 'The body is longer than the rest of the upload.' },
  tooLarge: { code: 'PAYLOAD_TOO_LARGE', detail: 'The upload is larger than this server takes.' },
  takenOver: { code: 'UPLOAD_LOCKED', detail: 'Another request has taken this upload over.' },
  busy: { code: 'UPLOAD_LOCKED', detail: 'Another request is writing to this upload.' },
  publishing: { code: 'UPLOAD_LOCKED', detail: 'Other requests are publishing this share.' },
  otherSize: {
    code: 'IDEMPOTENCY_MISMATCH',
    detail: 'This Idempotency-Key was used with another Upload-Length.',
  },
  cut: { code: 'BAD_REQUEST', detail: 'The body ended before it was complete.' },
  checksumMalformed: { code: 'BAD_REQUEST', detail: 'Upload-Checksum: must be sha256 and a hash in base64' },
  checksumWrong: { code: 'CHECKSUM_MISMATCH', detail: 'The body is not the one of its Upload-Checksum.' },
  notBytes: { code: 'BAD_REQUEST', detail: 'Upload-Length and Upload-Offset: must be numbers of bytes' },
  version: { code: 'TUS_VERSION_UNSUPPORTED', detail: 'Send Tus-Resumable: 1.0.0' },
  mediaType: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    detail: 'Send bytes with Content-Type: application/offset+octet-stream',
  },
});
