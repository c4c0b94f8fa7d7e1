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

/** The codes that opening a link can end with. Any other reaches a page only when the server is confused. */
const reasons: Partial<Record<WaxwingErrorCode, RefusalReason>> = {
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
  CLAIM_ENDED: 'claimEnded',
  DATA_DAMAGED: 'dataDamaged',
  KDF_UNAVAILABLE: 'unsupported',
  PASSCODE_LOCKED: 'locked',
  RATE_LIMITED: 'busy',
  OFFLINE: 'offline',
};

const worthAnotherTry: ReadonlySet<RefusalReason> = new Set([
  'locked',
  'busy',
  'offline',
  'server',
  'unsupported',
  'claimEnded',
]);

export function refusedBy(error: unknown): Refused {
  if (!(error instanceof WaxwingError)) return { reason: 'unsupported' };
  const { requestId: reference, retryAfterSeconds, repaired } = error;
  return { reason: reasons[error.code] ?? 'server', reference, retryAfterSeconds, repaired };
}

/** True when the same click may succeed later; the others are final. */
export const canRetry = ({ reason }: Refused): boolean => worthAnotherTry.has(reason);
