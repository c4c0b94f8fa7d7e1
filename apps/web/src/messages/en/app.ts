import { spokenWait } from '../speak.ts';

/** What every page of the account carries. */
export const app = {
  title: 'Waxwing account',
  titleOf: (page: string) => `${page} · Waxwing`,
  seal: 'Seal something',
  needsScriptWhy: 'Your account is shown by a script of this page. Switch JavaScript on, or use the API.',
  menu: 'Account',
  home: 'Home',
  keys: 'API keys',
  organization: 'Organisation',
  auditLog: 'Audit log',
  settings: 'Settings',
  profile: 'Profile',
  security: 'Security',
  signOut: 'Sign out',
  you: 'You',
  signedInAs: (name: string) => `Signed in as ${name}`,
  signedOut: 'You are signed out.',
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saving: 'Saving',
  saved: 'Saved.',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
  show: 'Show',
  optional: 'optional',
  details: 'Details',
  never: 'never',
  earlier: 'Newer entries',
  later: 'Older entries',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  pages: 'Pages',
  notFound: 'There is no such page',
  notFoundText: 'The address leads nowhere in your account. Go home and take it from there.',
  goHome: 'Go home',
  keyboard: {
    title: 'Keyboard',
    search: 'go to the search field',
    new: 'make a new one',
    help: 'show this help',
    none: 'These work wherever nothing is being typed.',
  },
};

/** Failures of acts in an account that need other words than those of the public pages. */
export const accountFailures = {
  forbidden: 'Your role does not allow this. Ask an owner of your organisation.',
  missing: 'It is not there any more. Load the page again to see what is.',
  gone: 'It has ended in the meantime. Load the page again to see what is.',
  wrong: 'That is not right. Check it and try again.',
  locked: (seconds: number | undefined) =>
    seconds === undefined
      ? 'Too many tries. Wait a while, then try again.'
      : `Too many tries. Wait ${spokenWait(seconds)}, then try again.`,
  invalid: (detail: string) => `This was not accepted: ${detail}`,
};

/** Proving again who is there. */
export const stepUp = {
  title: 'Is it you?',
  text: 'This can do harm in the wrong hands, so the server wants a fresh proof. It holds for five minutes.',
  password: 'Password',
  need: 'Write it here first.',
  code: 'Code of your authenticator app',
  or: 'or',
  confirm: 'Go on',
  confirming: 'Checking',
  wrong: 'That is not right. Check it and try again.',
  passkey: 'Use a passkey',
  passkeyWaiting: 'Waiting for your device',
};
