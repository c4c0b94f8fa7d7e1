import { WaxwingError } from '@waxwing/sdk';
import { failureOf, type Failure as PublicFailure } from '../failure.ts';
import { accountFailures } from '../messages/en/app.ts';
import { capital } from '../messages/speak.ts';
import { PasskeyError } from './session/passkey-ceremonies.ts';

/** One failed act, in words, and what is wrong with which field of a form. */
export interface Failure extends PublicFailure {
  fields?: Readonly<Record<string, string>>;
  /** The server's own, where it gave one. */
  code?: string;
}

/** Sentences of a page of its own, by the code of the server or of the client. */
export type OwnWords = Readonly<Record<string, string>>;

/** Says what happened and what to do, for an act in an account. */
export function accountFailureOf(error: unknown, own: OwnWords = {}): Failure {
  if (error instanceof PasskeyError) return { text: error.message };
  if (!(error instanceof WaxwingError)) return failureOf(error);
  const { serverCode: code = '', errors } = error;
  const text = own[code] ?? own[error.code] ?? sentence(error);
  const fields = Object.fromEntries(errors.map(({ field, message }) => [field, asSentence(message)]));
  return {
    ...(text === undefined ? failureOf(error) : { text }),
    ...(errors.length > 0 && { fields }),
    ...(code !== '' && { code }),
  };
}

/** The server writes half a sentence, to stand behind the name of its field. */
function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? capital(message) : `${capital(message)}.`;
}

/** Undefined where the public pages have the right words already. */
function sentence(error: WaxwingError): string | undefined {
  switch (error.code) {
    case 'INVALID_CREDENTIALS':
      return accountFailures.wrong;
    case 'UNAUTHORIZED':
      return error.serverCode === 'FORBIDDEN'
        ? (error.detail ?? accountFailures.forbidden)
        : accountFailures.forbidden;
    case 'RATE_LIMITED':
      return accountFailures.locked(error.retryAfterSeconds);
    case 'NOT_FOUND':
      return accountFailures.missing;
    case 'GONE':
      return accountFailures.gone;
    case 'INVALID_REQUEST':
      return accountFailures.invalid(error.detail ?? error.message);
    default:
      return undefined;
  }
}

/** Whoever was asked for something said no: nothing failed, and nothing is to be said. */
export function isDeclined(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
