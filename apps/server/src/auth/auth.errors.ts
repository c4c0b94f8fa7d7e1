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
  twoFactorRequired: {
    code: 'TWO_FACTOR_REQUIRED',
    detail: 'Send the code of your authenticator app along, or one of your recovery codes.',
  },
  wrongCode: { code: 'INVALID_CREDENTIALS', detail: 'The code is wrong, or was used before' },
  noProof: {
    code: 'BAD_REQUEST',
    detail: 'Send your password, a code of your authenticator app, or challenge_id with a credential.',
  },
  twoFactorIsOn: {
    code: 'DUPLICATE_RESOURCE',
    detail: 'Two-factor is on. Switch it off before you set up another app.',
  },
  twoFactorNotBegun: {
    code: 'NOT_FOUND',
    detail: 'There is no seed that waits for its first code, or not for so long: begin again.',
  },
  passkeyRefused: { code: 'INVALID_CREDENTIALS', detail: 'This passkey does not sign in here' },
  passkeyNotMade: {
    code: 'BAD_REQUEST',
    detail: 'This is no new passkey for the challenge, or the challenge is used or too old: begin again.',
  },
  passkeyKnown: { code: 'DUPLICATE_RESOURCE', detail: 'This passkey was added before.' },
  noPasskey: { code: 'NOT_FOUND', detail: 'You have no such passkey.' },
  tooManyPasskeys: { code: 'FORBIDDEN', detail: 'You have 50 passkeys. Remove one that you do not use.' },
  lastWayIn: {
    code: 'LAST_SIGN_IN_METHOD',
    detail: 'Without it you could not sign in again. Set a password or add another passkey first.',
  },
  cliCodeRefused: {
    code: 'INVALID_CREDENTIALS',
    detail: 'This code is used, too old, or for another command: sign in again.',
  },
  operatorStays: { code: 'FORBIDDEN', detail: 'Who operates this installation cannot delete their account.' },
  lastOwnerStays: {
    code: 'FORBIDDEN',
    detail:
      'You are the last owner of an organisation that has other members. Make one of them an owner first.',
  },
  noSession: { code: 'NOT_FOUND', detail: 'You are not signed in there.' },
});
