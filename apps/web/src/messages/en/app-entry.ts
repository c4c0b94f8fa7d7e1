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
  codeTitle: 'One more step',
  codeLead: 'Two-factor is on for this account.',
  code: 'Code',
  codeHint: 'Six digits of your authenticator app, or one of your recovery codes.',
  needCode: 'Write a code.',
  codeWrong: 'This code is not right, or was used already. Wait for the next one, then try again.',
  startAgain: 'Start again',
  or: 'or',
  passkey: 'Sign in with a passkey',
  passkeyWaiting: 'Waiting for your device',
  passkeyWrong: 'This passkey does not sign in here. Use your password, or another passkey.',
  forgot: 'Forgot your password?',
  register: 'Register an organisation',
  backToSignIn: 'Back to sign in',
};

/** A forgotten password, from the question to the new one. */
export const recovery = {
  title: 'Set a new password',
  lead: 'Write the email address of your account. A link to set a new password comes by mail.',
  email: 'Email',
  needEmail: 'Write an email address.',
  send: 'Send the link',
  sending: 'Asking',
  asked: 'Look into your mailbox',
  askedText:
    'If there is an account with this address, a link is on its way. It is good once, for one hour. Look into the folder for spam too.',
  resetLead: 'It signs you out everywhere else.',
  next: 'New password',
  need: 'Write a new password.',
  set: 'Set the password',
  setting: 'Setting',
  done: 'Your password is set. Sign in with it.',
  dead: 'This link is used or too old',
  deadText: 'A link is good once, and for one hour. Ask for another one.',
  another: 'Ask for another link',
};

/** The link that confirms an address. */
export const confirmation = {
  title: 'Confirm your email address',
  text: 'One click shows that mails to this address reach you.',
  confirm: 'Confirm it',
  confirming: 'Confirming',
  done: 'Your email address is confirmed',
  doneText: 'It counts from now on.',
  goOn: 'Go to your account',
  dead: 'This link is used or too old',
  deadText: 'A link is good once, and for seven days. Ask for another one in your profile.',
  taken: 'Somebody else has this address by now. Choose another one in your profile.',
};

/** The link of an invitation. */
export const invitation = {
  title: (company: string) => `Join ${company}`,
  loading: 'Join an organisation',
  text: (email: string, role: string) => `You are invited as ${role}, with the address ${email}.`,
  name: 'Your name',
  username: 'Username',
  usernameHint: 'To sign in with, beside your email. Leave it empty and one is made from your address.',
  password: 'Password',
  need: 'Choose a password.',
  accept: 'Join',
  accepting: 'Joining',
  dead: 'This invitation is used or too old',
  deadText: 'An invitation is good once, and for seven days. Ask whoever invited you for another one.',
};

/** A new organisation with its owner. */
export const registration = {
  title: 'Register an organisation',
  lead: 'You become its owner, and can invite others.',
  company: 'Organisation',
  name: 'Your name',
  email: 'Email',
  username: 'Username',
  password: 'Password',
  code: 'Invite code',
  codeHint: 'Only where the operator of this server gave you one.',
  need: 'Write it here first.',
  submit: 'Register',
  submitting: 'Registering',
  done: 'You are registered',
  doneText:
    'This is the partner key of your organisation, for the Partner API. It is shown now and never again: keep it where you keep passwords, or replace it later.',
  key: 'Partner key',
  copied: 'Partner key copied.',
  goOn: 'Go to your account',
};
