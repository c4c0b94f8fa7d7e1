import { spokenMoment, spokenTimes } from '../speak.ts';
import { opening, refusals } from './opening.ts';

/** The page that opens a handed-over API key, before the seal is broken. */
export const sharedKey = {
  ...opening,
  pageTitle: 'An API key for you',
  title: 'An API key for you',
  opensOnce: 'It is shown once. Be ready to copy it before you break the seal.',
  opens: (views: number, expiresAt: number) =>
    `It can be shown ${spokenTimes(views)} more, until ${spokenMoment(expiresAt)}.`,
  opensUntil: (expiresAt: number) => `It can be shown until ${spokenMoment(expiresAt)}.`,
  lastView: (expiresAt: number) =>
    `It is shown one more time, until ${spokenMoment(expiresAt)}. Be ready to copy it before you break the seal.`,
  passphrase: 'Passcode',
  showPassphrase: 'Show passcode',
  passphraseAsk: 'It is locked with a passcode. Whoever sent the link gives it to you another way.',
  passphraseEmpty: 'Write the passcode first.',
  passphraseWrong: 'This passcode is not right. Nothing was used up: check it and try again.',
  why: 'Whoever has the link can open it. If it was opened before you, tell whoever sent it: the key has to be replaced.',
  announced: 'The seal is broken. The key is shown below.',
  closed: 'This page was left, so the key is no longer shown.',
  refusals: {
    ...refusals,
    viewed: {
      title: 'This key was already shown',
      text: 'As often as it could be. If it was not you, tell whoever sent the link at once: somebody else has the key, and it has to be replaced.',
    },
    expired: {
      title: 'This link has ended',
      text: 'Its time is over. Ask whoever sent it for another one.',
    },
    revoked: {
      title: 'This link was taken back',
      text: 'The key is not shown by it any more. Ask whoever sent it for another one.',
    },
  },
};

/** The opened key. */
export const openedKey = {
  title: 'Opened',
  key: 'API key',
  from: (name: string, environment: string) => `${name}, for ${environment}.`,
  message: 'Message',
  copy: 'Copy',
  copied: 'Copied',
  announcedCopy: 'API key copied.',
  copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
  gone: 'It cannot be shown by this link again, and when you leave this page it is gone here too. The key stays good until its owner ends it.',
  keep: 'Keep it where secrets belong, not in a chat or in source code.',
  left: (views: number, expiresAt: number) =>
    `It can be shown ${spokenTimes(views)} more, until ${spokenMoment(expiresAt)}.`,
};
