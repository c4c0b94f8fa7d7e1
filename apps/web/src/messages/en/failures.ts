import { spokenWait } from '../speak.ts';

/** Failures of an action on a page that stays: the sentence says what happened and what to do. */
export const failures = {
  offline: 'There is no connection to the server. Nothing is lost here: check the connection and try again.',
  busy: (seconds: number | undefined) =>
    seconds === undefined
      ? 'The server asks for a pause. Try again in a while.'
      : `The server asks for a pause. Try again in ${spokenWait(seconds)}.`,
  unauthorized: 'This server lets only people with an account seal secrets. Ask its operator.',
  unsupported:
    'This browser lacks a part that is needed for passphrases. Try another browser, or leave the passphrase out.',
  invalid: (detail: string) => `The server did not accept it: ${detail}`,
  gone: 'It was opened, revoked or has expired in the meantime.',
  server: 'Something went wrong on our side. Nothing is lost here: try again in a moment.',
  insecure: 'Browsers seal only over https. Open this page with https at the start, or tell the operator.',
  reference: (id: string) => `Reference ${id}`,
};
