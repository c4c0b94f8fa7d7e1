import { WaxwingError } from '@waxwing/sdk';
import { failures } from './messages/en/failures.ts';

/** One failed action on a page that stays, in words. */
export interface Failure {
  text: string;
  /** Under which the operator finds it in the log. */
  reference?: string;
}

/** Says what happened and what to do, for an action that can simply be tried again. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof WaxwingError)) return { text: failures.server };
  const text = sentence(error);
  return error.requestId === undefined ? { text } : { text, reference: failures.reference(error.requestId) };
}

function sentence(error: WaxwingError): string {
  switch (error.code) {
    case 'OFFLINE':
      return failures.offline;
    case 'RATE_LIMITED':
    case 'PASSCODE_LOCKED':
      return failures.busy(error.retryAfterSeconds);
    case 'UNAUTHORIZED':
      return failures.unauthorized;
    case 'KDF_UNAVAILABLE':
      return failures.unsupported;
    case 'INVALID_REQUEST':
      return failures.invalid(error.detail ?? error.message);
    case 'NOT_FOUND':
    case 'EXPIRED':
    case 'VIEWED':
    case 'REVOKED':
    case 'TAKEN_DOWN':
    case 'GONE':
      return failures.gone;
    default:
      return failures.server;
  }
}
