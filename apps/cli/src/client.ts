import { type Client, createClient, WaxwingError } from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';
import { CliError } from './errors.ts';
import { offlineSentence } from './messages.ts';
import type { Settings } from './settings.ts';

/**
 * Does some work with one server. The only thing added to the SDK: the key meant for that server, Node's own Argon2id,
 * and the server's address in the error when nobody answers there (`OFFLINE`).
 */
export async function withServer<T>(
  server: string,
  settings: Settings,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = createClient({ baseUrl: server, apiKey: settings.apiKeyFor(server), argon2id });
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof WaxwingError) || error.code !== 'OFFLINE') throw error;
    throw new CliError('OFFLINE', offlineSentence(server), { cause: error });
  }
}
