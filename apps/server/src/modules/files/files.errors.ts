import { defineErrors, type ProblemError } from '../../shared/errors.ts';
import type { Refusal } from '../../shares/redeem.ts';

/** Everything that is refused about files, in one sentence each: an answer never says more. */
export const fileErrors = defineErrors({
  notFound: { code: 'NOT_FOUND', detail: 'These files do not exist, or the link is incomplete.' },
  gone: { code: 'GONE', detail: 'These files can no longer be opened.' },
  viewed: { code: 'VIEWED', detail: 'All downloads of these files are taken.' },
  revoked: { code: 'REVOKED', detail: 'The sender revoked these files.' },
  expired: { code: 'EXPIRED', detail: 'These files have expired and are erased.' },
  takenDown: { code: 'TAKEN_DOWN', detail: 'These files were reported and cannot be opened.' },
  accessTokenRequired: { code: 'PASSCODE_REQUIRED', detail: 'Access token required' },
  accessTokenInvalid: { code: 'PASSCODE_INVALID', detail: 'Invalid access token' },
  locked: { code: 'PASSCODE_LOCKED', detail: 'Too many attempts. Try again later.' },
  anonymousOff: { code: 'UNAUTHORIZED', detail: 'An API key is required to share files on this server.' },
  cannotRevoke: { code: 'UNAUTHORIZED', detail: 'A valid revoke token or API key is required.' },
  manifestTooLarge: { code: 'PAYLOAD_TOO_LARGE', detail: 'manifest: must be at most 4 MiB decoded' },
  rangeNotSatisfiable: { code: 'RANGE_NOT_SATISFIABLE', detail: 'The range begins behind the last byte.' },
  crowded: { code: 'RATE_LIMITED', detail: 'Too many parts of this download are read at once.' },
  cut: { code: 'RANGE_NOT_SATISFIABLE', detail: 'What is stored of this stream ends before.' },
  uploadIncomplete: { code: 'UPLOAD_INCOMPLETE', detail: 'A stream does not have all its bytes yet.' },
  streamMismatch: {
    code: 'STREAM_MISMATCH',
    detail: 'A stored stream has another size, or does not begin with its head.',
  },
  alreadyPublished: { code: 'ALREADY_PUBLISHED', detail: 'This share is published and cannot be changed.' },
  overAnnounced: {
    code: 'PAYLOAD_TOO_LARGE',
    detail: 'The uploads of this share would be larger than the sizeBytes that were announced.',
  },
  tooManyStreams: { code: 'PAYLOAD_TOO_LARGE', detail: 'A share has at most 100 uploads.' },
});

/** What a refusal of the engine is called here. Who proved to have the link is told why; nobody else is. */
export function refusalError(refusal: Refusal): ProblemError {
  switch (refusal.reason) {
    case 'unknown':
      return fileErrors.notFound();
    case 'passcode_required':
      return fileErrors.accessTokenRequired();
    case 'passcode_invalid':
      return fileErrors.accessTokenInvalid();
    case 'locked':
      return fileErrors.locked({ retryAfterSeconds: refusal.retryAfterSeconds });
    case 'expired':
      return refusal.isToldWhy ? fileErrors.expired() : fileErrors.notFound();
    case 'viewed':
      return refusal.isToldWhy ? fileErrors.viewed() : fileErrors.gone();
    case 'revoked':
      return refusal.isToldWhy ? fileErrors.revoked() : fileErrors.gone();
    case 'taken_down':
      return refusal.isToldWhy ? fileErrors.takenDown() : fileErrors.gone();
  }
}
