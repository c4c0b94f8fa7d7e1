import { defineErrors } from '../shared/errors.ts';

/** What signing in and staying signed in refuse. One sentence for everything a stranger could learn from. */
export const authErrors = defineErrors({
  wrongCredentials: { code: 'INVALID_CREDENTIALS', detail: 'Invalid email, username or password' },
  tokenExpired: { code: 'TOKEN_EXPIRED', detail: 'Token has expired' },
  tokenInvalid: { code: 'TOKEN_INVALID', detail: 'Invalid token' },
  resetTokenInvalid: {
    code: 'RESET_TOKEN_INVALID',
    detail: 'This link was used already, or is too old. Ask for a new one.',
  },
  confirmationInvalid: {
    code: 'CONFIRMATION_INVALID',
    detail: 'This link was used already, or is too old. Ask for a new one in your profile.',
  },
  nameTaken: {
    code: 'DUPLICATE_RESOURCE',
    detail: 'Somebody has an account with this email address or username already.',
  },
  companyTaken: { code: 'DUPLICATE_RESOURCE', detail: 'Another organisation has this name already.' },
  companyIsManaged: {
    code: 'FORBIDDEN',
    detail: 'The name of an organisation is changed by its owners and admins.',
  },
  wrongPassword: { code: 'INVALID_CREDENTIALS', detail: 'The password is wrong' },
  stepUpRequired: {
    code: 'STEP_UP_REQUIRED',
    detail: 'Prove again that it is you: this needs the password, or a sign-in of the last five minutes.',
  },
  operatorStays: { code: 'FORBIDDEN', detail: 'Who operates this installation cannot delete their account.' },
  lastOwnerStays: {
    code: 'FORBIDDEN',
    detail:
      'You are the last owner of an organisation that has other members. Make one of them an owner first.',
  },
  noSession: { code: 'NOT_FOUND', detail: 'You are not signed in there.' },
});
