import { WaxwingError, type WaxwingErrorCode } from '@waxwing/sdk';
import type { refusals } from '../messages/en/opening.ts';

/** Every way in which a link does not open; each has its own words. */
export type RefusalReason = keyof typeof refusals;

/** A refusal, and what helps with it. */
export interface Refused {
  reason: RefusalReason;
  /** Under which the operator finds it in the log. */
  reference?: string | undefined;
  /** Seconds until another try makes sense. */
  retryAfterSeconds?: number | undefined;
  /** The link as it was meant, when it could be put together again. */
  repaired?: string | undefined;
}

const reasons: Record<WaxwingErrorCode, RefusalReason> = {
  LINK_DAMAGED: 'damaged',
  LINK_NOT_OURS: 'damaged',
  LINK_MANGLED: 'mangled',
  LINK_TOO_NEW: 'tooNew',
  UNSUPPORTED_FORMAT: 'tooNew',
  NOT_FOUND: 'notFound',
  EXPIRED: 'expired',
  VIEWED: 'viewed',
  REVOKED: 'revoked',
  TAKEN_DOWN: 'takenDown',
  GONE: 'gone',
  DATA_DAMAGED: 'dataDamaged',
  KDF_UNAVAILABLE: 'unsupported',
  PASSCODE_LOCKED: 'locked',
  RATE_LIMITED: 'busy',
  OFFLINE: 'offline',
  SERVER_ERROR: 'server',
  INVALID_REQUEST: 'server',
  UNAUTHORIZED: 'server',
  // The page asks for a passphrase before it opens anything; these two reach here only when the server is confused.
  PASSPHRASE_REQUIRED: 'server',
  WRONG_PASSPHRASE: 'server',
};

const worthAnotherTry: ReadonlySet<RefusalReason> = new Set([
  'locked',
  'busy',
  'offline',
  'server',
  'unsupported',
]);

export function refusedBy(error: unknown): Refused {
  if (!(error instanceof WaxwingError)) return { reason: 'unsupported' };
  const { requestId: reference, retryAfterSeconds, repaired } = error;
  return { reason: reasons[error.code], reference, retryAfterSeconds, repaired };
}

/** True when the same click may succeed later; the others are final. */
export const canRetry = ({ reason }: Refused): boolean => worthAnotherTry.has(reason);
