import { defineErrors, type ProblemError } from '../../shared/errors.ts';
import type { Refusal } from '../../shares/redeem.ts';

/** Everything the Secrets API refuses, in its own words. One sentence a status: an answer never says more. */
export const secretErrors = defineErrors({
  notFound: { code: 'NOT_FOUND', detail: 'Secret does not exist or has already been viewed.' },
  gone: { code: 'GONE', detail: 'Secret was previously viewed or withdrawn and is permanently destroyed.' },
  viewed: { code: 'VIEWED', detail: 'Secret was previously viewed and permanently destroyed.' },
  revoked: { code: 'REVOKED', detail: 'The sender revoked this secret.' },
  expired: { code: 'EXPIRED', detail: 'This secret has expired and is permanently destroyed.' },
  takenDown: { code: 'TAKEN_DOWN', detail: 'This secret was reported and cannot be opened.' },
  passcodeRequired: { code: 'PASSCODE_REQUIRED', detail: 'Passcode required' },
  passcodeInvalid: { code: 'PASSCODE_INVALID', detail: 'Invalid passcode' },
  locked: { code: 'PASSCODE_LOCKED', detail: 'Too many passcode attempts. Try again later.' },
  anonymousOff: { code: 'UNAUTHORIZED', detail: 'An API key is required to create secrets on this server.' },
  cannotRevoke: { code: 'UNAUTHORIZED', detail: 'A valid revoke token or API key is required.' },
  blobTooLarge: { code: 'PAYLOAD_TOO_LARGE', detail: 'encryptedBlob: must be at most 2 MiB decoded' },
  tooEarly: { code: 'TOO_EARLY', detail: 'A prefetch cannot open a secret.' },
});

/** What a refusal of the engine is called here. Who proved to have the link is told why; nobody else is. */
export function refusalError(refusal: Refusal): ProblemError {
  switch (refusal.reason) {
    case 'unknown':
      return secretErrors.notFound();
    case 'passcode_required':
      return secretErrors.passcodeRequired();
    case 'passcode_invalid':
      return secretErrors.passcodeInvalid();
    case 'locked':
      return secretErrors.locked({ retryAfterSeconds: refusal.retryAfterSeconds });
    case 'expired':
      return refusal.isToldWhy ? secretErrors.expired() : secretErrors.notFound();
    case 'viewed':
      return refusal.isToldWhy ? secretErrors.viewed() : secretErrors.gone();
    case 'revoked':
      return refusal.isToldWhy ? secretErrors.revoked() : secretErrors.gone();
    case 'taken_down':
      return refusal.isToldWhy ? secretErrors.takenDown() : secretErrors.gone();
  }
}
