import type { WaxwingError, WaxwingErrorCode } from '@waxwing/sdk';
import { durationInWords } from './words.ts';

// Everything the command says about errors, in one place: what happened, then what to do.

type Sentence = (error: WaxwingError) => string;

const DAMAGED_LINK =
  'This link is incomplete or damaged. Copy it again, from its first character to its last.';
const SEALED_BY_NEWER = 'It was made by a newer version of waxwing. Update this one and try again.';

/** One sentence for each code of the SDK. */
export const errorSentences: Record<WaxwingErrorCode, Sentence> = {
  LINK_DAMAGED: () => DAMAGED_LINK,
  LINK_TOO_NEW: () => `This link is not known here. ${SEALED_BY_NEWER}`,
  LINK_NOT_OURS: () => 'This is not a link to a secret or to files. Check that you copied the right one.',
  LINK_MANGLED: () => DAMAGED_LINK,
  PASSPHRASE_REQUIRED: () =>
    'This needs a passphrase. Run this in a terminal, set WAXWING_PASSPHRASE, or name a file with --passphrase-file.',
  WRONG_PASSPHRASE: () =>
    'This passphrase does not open it. Everything is still there; ask the sender for the right one.',
  PASSCODE_LOCKED: (error) => `Too many wrong passphrases were tried. ${tryAgain(error)}`,
  NOT_FOUND: () =>
    'There is nothing at this link: it has expired, or it never existed. Ask the sender for a new one.',
  EXPIRED: () => 'This has expired. Ask the sender for a new one.',
  VIEWED: () =>
    'This was opened already, as often as it could be, and is gone. If that was not you, tell the sender: someone else has it.',
  REVOKED: () => 'The sender ended this link. Ask them for a new one.',
  TAKEN_DOWN: () =>
    'This link was taken down, because it was reported. Ask the sender, or who runs the server.',
  GONE: () => 'This is gone: it was opened already, or its sender ended it. Ask the sender for a new one.',
  DATA_DAMAGED: () =>
    'The server sent data that this link does not open: it is damaged or was changed. Ask the sender for a new link.',
  UNSUPPORTED_FORMAT: () => `This cannot be opened here. ${SEALED_BY_NEWER}`,
  KDF_UNAVAILABLE: () =>
    'This Node has no Argon2id, which the passphrase needs. Use the release from nodejs.org.',
  FILE_NAME_INVALID: ({ file }) =>
    `${named(file)} has a name that a share cannot hold. Give it another one and try again.`,
  FILE_UNREADABLE: ({ file }) => `${named(file)} cannot be read. Check that it is there and yours to read.`,
  FILE_CHANGED: ({ file }) => `${named(file)} has changed since the sending began. Nothing was published.`,
  RECORDS_FAILED: () =>
    'The state of the sending could not be stored on this device, so nothing was sent. Check its free space.',
  RECORD_NOT_FOUND: () => 'There is no such unfinished sending on this device.',
  UPLOAD_LOST: () => 'The server has no trace of this sending any more. Send the files anew.',
  UPLOAD_BUSY: () => 'Another program is sending this share just now. Stop one of the two.',
  CLAIM_ENDED: () =>
    'The time in which this download could go on is over. Open the link again; that takes another download.',
  WRITE_FAILED: () => 'The file could not be written. Check the free space and the rights of the folder.',
  TOO_LARGE: (error) => `This is more than the server takes: ${withStop(error.detail ?? error.message)}`,
  STORAGE_FULL: (error) => `The disk of the server is full. ${tryAgain(error)}`,
  RATE_LIMITED: (error) => `Too many requests to this server. ${tryAgain(error)}`,
  OFFLINE: () => 'The server could not be reached. Check your network and try again.',
  SERVER_ERROR: (error) => `The server could not do this${reference(error)}. ${tryAgain(error)}`,
  INVALID_REQUEST: (error) => `This was not accepted: ${withStop(error.detail ?? error.message)}`,
  UNAUTHORIZED: () =>
    'The server wants to know who you are, or did not accept what it got. Run waxwing login, or set WAXWING_API_KEY to a key of this server.',
  SIGNED_OUT: () =>
    'You are not signed in any more. Run waxwing login, or the same again to go on without an account.',
  INVALID_CREDENTIALS: () => 'There is no such user, or what was given to prove it is wrong.',
  STEP_UP_REQUIRED: () => 'This needs a fresh proof that it is you. Sign in again and repeat it.',
};

/** What to say when no server answers at an address: the first thing a newcomer meets. */
export function offlineSentence(server: string): string {
  return `No answer from ${server}. Check your network, that the server runs, and that the address is right.`;
}

/** Where the address was not in a link or in a record. */
export const otherServerSentence = '--server or WAXWING_URL names another server.';

/** For what nobody foresaw. Never the error's own fields beyond its message: they may hold what was typed. */
export function unexpectedSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown error';
  return `Something unexpected happened: ${message}`;
}

function named(file: string | undefined): string {
  return file === undefined ? 'A file' : JSON.stringify(file);
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function tryAgain({ retryAfterSeconds }: WaxwingError): string {
  if (retryAfterSeconds === undefined) return 'Try again later.';
  return `Try again in ${durationInWords(retryAfterSeconds)}.`;
}

function reference({ requestId }: WaxwingError): string {
  return requestId === undefined ? '' : ` (reference ${requestId})`;
}
