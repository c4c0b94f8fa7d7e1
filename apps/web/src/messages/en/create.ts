import { spokenCount, spokenMoment, spokenSize, spokenTimes } from '../speak.ts';

/** The create page, its result, and the three sentences under it. */
export const create = {
  pageTitle: 'Waxwing: hand something over safely',
  title: 'Hand something over safely',
  lead: 'Sealed in your browser. Opened once. Then gone.',
  what: 'What to hand over',
  secret: 'Secret',
  secretPlaceholder: 'A password, a key, a few private lines',
  expires: 'Expires',
  expiryChoices: { '1hour': 'in 1 hour', '24hours': 'in 24 hours', '7days': 'in 7 days' },
  opens: 'Can be opened',
  viewChoice: (views: number) => spokenTimes(views),
  anyViews: 'until it expires',
  passphrase: 'Passphrase',
  optional: 'optional',
  passphrasePlaceholder: 'none',
  passphraseHint: 'Send it another way than the link: by phone, or face to face.',
  showPassphrase: 'Show passphrase',
  suggest: 'Suggest five words',
  suggested: (bits: number) => `Five random words, ${bits} bits: very hard to guess.`,
  strength: [
    'Guessed at once. Use several unrelated words.',
    'Easy to guess. Add unrelated words.',
    'Could be guessed with effort. Add a word.',
    'Hard to guess.',
    'Very hard to guess.',
  ],
  strengthLabel: (score: number) => `Strength ${score} of 4`,
  submit: 'Seal it',
  sealing: 'Sealing',
  promise: 'The key stays in the link. Our server never sees it.',
  empty: 'Write or paste the secret first.',
  tooLong: (bytes: number, limit: number) =>
    `This is ${spokenSize(bytes)}. A secret holds up to ${spokenSize(limit)}; shorten it or send it in parts.`,
  passphraseTooLong: 'This passphrase is too long. Keep it under 1,000 characters.',
  how: {
    title: 'How it works',
    sealed: 'Sealed here',
    sealedText:
      'Your browser locks the secret before it leaves. What travels and what is stored cannot be read.',
    key: 'The key stays in the link',
    keyText: 'It stands after the # sign, the part of an address that browsers never send to a server.',
    gone: 'Opened, then gone',
    goneText: 'The other side breaks the seal. After the last view, or when the time is up, it is erased.',
  },
};

/** The card below the form once a secret is sealed. */
export const result = {
  title: 'Sealed',
  link: 'Link',
  until: (views: number | null, expiresAt: number) =>
    views === null
      ? `It can be opened any number of times until ${spokenMoment(expiresAt)}.`
      : `It opens ${spokenTimes(views)}, until ${spokenMoment(expiresAt)}.`,
  untilFiles: (what: string, views: number | null, expiresAt: number) =>
    views === null
      ? `${what}. Can be downloaded any number of times until ${spokenMoment(expiresAt)}.`
      : `${what}. Can be downloaded ${spokenTimes(views)}, until ${spokenMoment(expiresAt)}.`,
  sendBoth: 'Send the link; send the passphrase another way.',
  sendLink:
    'Whoever sees the link can open it, even the service that carries it; a passphrase sent another way prevents that.',
  copy: 'Copy',
  copyLink: 'Copy link',
  passphrase: 'Passphrase',
  showPassphrase: 'Show passphrase',
  copyPassphrase: 'Copy passphrase',
  copied: 'Copied',
  linkCopied: 'Link copied.',
  passphraseCopied: 'Passphrase copied.',
  copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
  qr: 'QR code',
  qrLabel: 'QR code of the link',
  theirView: 'What they see',
  theirViewLabel: 'What the other side will see',
  revoke: 'Revoke',
  another: 'Seal another',
  revokeTitle: 'Revoke this link?',
  revokeText: {
    secret:
      'The secret is erased now. Nobody can open it any more, not even someone who already has the link.',
    files:
      'The files are erased now. Nobody can download them any more, not even someone who already has the link.',
  },
  revokeConfirm: 'Revoke it',
  keep: 'Keep it',
  revoking: 'Revoking',
  revoked: 'Revoked',
  revokedText: (at: number) => `Erased ${spokenMoment(at)}. The link opens nothing any more.`,
  announced: 'Sealed. The link is selected below the form.',
  announcedRevoked: 'Revoked. The link opens nothing any more.',
  count: (index: number) => `Sealed link ${spokenCount(index)}`,
};
