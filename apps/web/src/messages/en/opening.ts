import { spokenWait } from '../speak.ts';

/** What a refusal says: what happened, and what to do now. */
export interface Refusal {
  title: string;
  text: string;
}

/** What a page that opens a link says, whatever is behind it. */
export const opening = {
  checking: 'Looking at the seal',
  passphrase: 'Passphrase',
  showPassphrase: 'Show passphrase',
  passphraseEmpty: 'Type the passphrase first.',
  passphraseWrong:
    'That passphrase does not open it. Nothing is lost: check for capitals and spaces, and try again.',
  action: 'Break the seal',
  opening: 'Opening',
  report: 'Report this link',
};

/** Every way in which a link does not open, said of a secret. */
export const refusals = {
  noKey: {
    title: 'The key is missing',
    text: 'The key is the part of the link after the # sign. This page takes it out of the address bar once it has read it, so after a reload open the full link from the message again.',
  },
  damaged: {
    title: 'The link is incomplete or damaged',
    text: 'A part of it was lost or changed on the way. Copy the whole link from the message, or ask the sender to send it again. Nothing was opened.',
  },
  mangled: {
    title: 'The link was changed on the way',
    text: 'A program between you and the sender rewrote it, but it can be put back together. Nothing was opened.',
  },
  tooNew: {
    title: 'This link needs a newer Waxwing',
    text: 'It was made by a version that this server does not have yet. Ask the sender to make it here, or the operator to update. Nothing was opened.',
  },
  notFound: {
    title: 'There is nothing behind this link',
    text: 'It may have ended a while ago, or it never existed. If you expected something, ask the sender for a new link.',
  },
  expired: {
    title: 'This secret has expired',
    text: 'Its time was up and it was erased. Ask the sender for a new link.',
  },
  viewed: {
    title: 'This secret was already opened',
    text: 'Its last view was taken and it was erased. If that was not you, tell the sender: someone else may have read it.',
  },
  revoked: {
    title: 'The sender took this secret back',
    text: 'It was erased before anyone could open it again. Ask the sender for a new link.',
  },
  takenDown: {
    title: 'This link was taken down',
    text: 'It was reported for breaking the rules and cannot be opened.',
  },
  gone: {
    title: 'This secret is gone',
    text: 'It was opened, revoked or has expired. Ask the sender for a new link.',
  },
  claimEnded: {
    title: 'Your time with it is over',
    text: 'It was opened in this browser before, and was yours for a while. Try again to see whether it can be opened once more.',
  },
  dataDamaged: {
    title: 'The secret cannot be opened',
    text: 'What is stored does not match its seal, so nothing of it is shown. Tell the sender and ask for a new link.',
  },
  unsupported: {
    title: 'This browser cannot open it',
    text: 'A part of the browser that is needed to open the secret is missing or switched off. Try another browser. Nothing was opened.',
  },
  locked: {
    title: 'Too many tries',
    text: 'The passphrase was tried too often, so the link is locked for a while. The secret is still sealed.',
  },
  busy: {
    title: 'Too many requests from your network',
    text: 'The server asks for a short pause. Nothing was opened.',
  },
  offline: {
    title: 'No connection to the server',
    text: 'Check your connection and try again. Trying again takes no second view.',
  },
  server: {
    title: 'The server could not answer',
    text: 'Something went wrong on our side. Try again in a moment; trying again takes no second view.',
  },
  insecure: {
    title: 'This page is not on a secure connection',
    text: 'Browsers open seals only over https. Open the same link with https at the start, or tell the operator. Nothing was opened.',
  },
} satisfies Record<string, Refusal>;

/** What stands beside a refusal. */
export const refusalActions = {
  retry: 'Try again',
  repair: 'Open the repaired link',
  another: 'Seal a secret of your own',
  reference: (id: string) => `Reference ${id}`,
  until: (seconds: number) => `Try again in ${spokenWait(seconds)}.`,
};
