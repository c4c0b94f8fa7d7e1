import type { Scope } from '@waxwing/contract';
import { defineErrors, ProblemError } from '../shared/errors.ts';

/** What is refused about keys. One that is not there, not yours, or stronger than you are gets one answer. */
export const keyErrors = {
  ...defineErrors({
    notFound: { code: 'NOT_FOUND', detail: 'There is no such API key.' },
    revoked: { code: 'REVOKED', detail: 'This API key was revoked.' },
    expired: { code: 'EXPIRED', detail: 'This API key has expired.' },
    powerful: {
      code: 'FORBIDDEN',
      detail:
        'Sign in for this: a key cannot make, replace or share one with vault:reveal, api_keys:* or :manage.',
    },
    partner: { code: 'FORBIDDEN', detail: 'Sign in for this: a partner key cannot do it.' },
    notRetrievable: {
      code: 'KEY_NOT_RETRIEVABLE',
      detail: 'Only the hash of this API key is kept, so it cannot be shared. Rotating does not change that.',
    },
  }),
  /** Somebody asks for more than they may do themselves. */
  beyond(scope: Scope): ProblemError {
    return new ProblemError('INSUFFICIENT_SCOPE', {
      detail: `You cannot give a key the scope ${scope}, because you do not have it.`,
    });
  },
  mayNotReveal(): ProblemError {
    return new ProblemError('INSUFFICIENT_SCOPE', { detail: 'This needs the scope vault:reveal.' });
  },
};
