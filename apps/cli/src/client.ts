import { type ClientOptions, WaxwingError } from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';
import { CliError, ResumableError } from './errors.ts';
import { offlineSentence, otherServerSentence } from './messages.ts';
import type { Settings } from './settings.ts';

/**
 * Does some work with one server. The only thing added to the SDK: the credential meant for that server, Node's own Argon2id,
 * and the server's address in the error when nobody answers there (`OFFLINE`).
 */
export async function withServer<T>(
  server: string,
  settings: Settings,
  work: (place: ClientOptions) => Promise<T>,
): Promise<T> {
  try {
    return await work({ baseUrl: server, apiKey: await settings.credentialFor(server), argon2id });
  } catch (error) {
    throw withAddress(error, server);
  }
}

/** `withServer` for the server of the settings: when nobody answers there, another one may be meant. */
export async function withChosenServer<T>(
  settings: Settings,
  work: (place: ClientOptions) => Promise<T>,
): Promise<T> {
  try {
    return await withServer(settings.server, settings, work);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'OFFLINE') throw error;
    throw new ResumableError(error, otherServerSentence);
  }
}

/** Names the server in an error that says that nobody answers there. */
export function withAddress(error: unknown, server: string): unknown {
  if (error instanceof ResumableError) {
    return new ResumableError(withAddress(error.cause, server), error.advice);
  }
  if (!(error instanceof WaxwingError) || error.code !== 'OFFLINE') return error;
  return new CliError('OFFLINE', offlineSentence(server), { cause: error });
}
