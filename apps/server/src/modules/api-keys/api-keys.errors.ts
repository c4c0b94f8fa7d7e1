import { defineErrors, type ProblemError } from '../../shared/errors.ts';
import type { Refusal } from '../../shares/redeem.ts';

/** What is refused about shares of API keys. */
export const keyShareErrors = defineErrors({
  notFound: { code: 'NOT_FOUND', detail: 'There is no such share.' },
  viewed: { code: 'VIEWED', detail: 'This share was opened as often as it could be.' },
  revoked: { code: 'REVOKED', detail: 'This share was taken back, or its API key was replaced or revoked.' },
  expired: { code: 'EXPIRED', detail: 'This share has expired.' },
  takenDown: { code: 'TAKEN_DOWN', detail: 'This share was taken down.' },
  passcodeRequired: { code: 'PASSCODE_REQUIRED', detail: 'Passcode required' },
  passcodeInvalid: { code: 'PASSCODE_INVALID', detail: 'Invalid passcode' },
  locked: { code: 'PASSCODE_LOCKED', detail: 'Too many passcode attempts. Try again later.' },
  tooEarly: { code: 'TOO_EARLY', detail: 'A prefetch cannot open the share of an API key.' },
});

/** What a refusal of the engine is called here. Its token is the whole link, so who has it is told why. */
export function shareRefusal(refusal: Refusal): ProblemError {
  switch (refusal.reason) {
    case 'unknown':
      return keyShareErrors.notFound();
    case 'passcode_required':
      return keyShareErrors.passcodeRequired();
    case 'passcode_invalid':
      return keyShareErrors.passcodeInvalid();
    case 'locked':
      return keyShareErrors.locked({ retryAfterSeconds: refusal.retryAfterSeconds });
    case 'viewed':
      return keyShareErrors.viewed();
    case 'revoked':
      return keyShareErrors.revoked();
    case 'expired':
      return keyShareErrors.expired();
    case 'taken_down':
      return keyShareErrors.takenDown();
  }
}
