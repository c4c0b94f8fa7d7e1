import { spokenCount, spokenMoment, spokenTimes } from '../speak.ts';
import { opening, refusals } from './opening.ts';

/** The page that opens a secret, before the seal is broken. */
export const recipient = {
  ...opening,
  pageTitle: 'A sealed secret',
  title: 'A sealed secret for you',
  opensOnce: 'It opens once, then it is gone. Be ready to copy it before you break the seal.',
  opens: (views: number, expiresAt: number) =>
    `It can be opened ${spokenTimes(views)} more, until ${spokenMoment(expiresAt)}.`,
  opensUntil: (expiresAt: number) => `It can be opened until ${spokenMoment(expiresAt)}.`,
  lastView: (expiresAt: number) =>
    `It opens one more time, until ${spokenMoment(expiresAt)}. Be ready to copy it before you break the seal.`,
  passphraseAsk: 'It is locked with a passphrase. The sender gives it to you another way.',
  why: 'The key is in your link and stays in this browser. The server cannot read what is inside.',
  announced: 'The seal is broken. The secret is shown below.',
  closed: 'This page was left, so the secret is no longer shown.',
  refusals,
};

/** The opened secret. */
export const opened = {
  title: 'Opened',
  secret: 'The secret',
  note: 'Note from the sender',
  onlyView:
    'This was the only view. Nobody can open it again, and when you leave this page it is gone here too.',
  wasLast:
    'This was the last view. Nobody can open it again, and when you leave this page it is gone here too.',
  viewsLeft: (views: number, expiresAt: number) =>
    `It can be opened ${views === 1 ? 'one more time' : `${spokenCount(views)} more times`}, until ${spokenMoment(expiresAt)}.`,
  anyViews: (expiresAt: number) => `It can be opened again until ${spokenMoment(expiresAt)}.`,
  copy: 'Copy',
  copied: 'Copied',
  announcedCopy: 'Secret copied.',
  copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
  save: 'Save as file',
  print: 'Print',
  fileName: 'secret.txt',
};
