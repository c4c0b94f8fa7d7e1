/** The ways into an account. */
export const words = {
  signIn: 'Sign in',
  signInLead: 'To see your keys, your organisation and what was done in it.',
  signingIn: 'Signing in',
  identifier: 'Email or username',
  password: 'Password',
  showPassword: 'Show password',
  passwordHint: 'At least 12 characters. Several unrelated words are easy to keep in mind and hard to guess.',
  wrong: 'There is no such account, or the password is not right. Check both, then try again.',
  ended: 'You were signed out: from another device, or because your account changed. Sign in again.',
  needIdentifier: 'Write your email or your username.',
  needPassword: 'Write your password.',
  noAccount: 'No account yet?',
};
