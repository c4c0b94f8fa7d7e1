import { defineErrors } from '../shared/errors.ts';

/** What signing in and staying signed in refuse. One sentence for everything a stranger could learn from. */
export const authErrors = defineErrors({
  wrongCredentials: { code: 'INVALID_CREDENTIALS', detail: 'Invalid email, username or password' },
  tokenExpired: { code: 'TOKEN_EXPIRED', detail: 'Token has expired' },
  tokenInvalid: { code: 'TOKEN_INVALID', detail: 'Invalid token' },
  noSession: { code: 'NOT_FOUND', detail: 'You are not signed in there.' },
});
