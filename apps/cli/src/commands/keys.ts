import type { AccountClient, ApiKey, ApiKeyScope } from '@waxwing/sdk/account';
import { withAddress } from '../client.ts';
import { CliError } from '../errors.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { readSettings } from '../settings.ts';
import { accountAt, accountOfKey } from '../signing-in/account.ts';
import { readCredential } from '../signing-in/credentials.ts';
import { printable } from '../words.ts';
import type { ServerOptions } from './login.ts';

export interface CreateKeyOptions extends ServerOptions {
  name: string;
  scopes?: string[];
  expiresInDays?: number;
}

const pageSize = 100;

/** `waxwing keys list`: every API key that whoever is signed in may see. */
export async function listKeys(options: ServerOptions, io: Io): Promise<void> {
  const keys = await inTheirName(options, io, async (account) => {
    const all: ApiKey[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const answer = await account.apiKeys.list({ page: String(page), page_size: String(pageSize) });
      all.push(...answer.api_keys);
      pages = answer.total_pages;
    }
    return all;
  });
  if (options.json) await writeJson(io, { keys });
  else if (keys.length === 0) writeNote(io, 'There are none.');
  else await writeResult(io, `${keys.map(inLine).join('\n')}\n`);
}

/** `waxwing keys create`: makes a key and prints it, alone, on standard output. */
export async function createKey(options: CreateKeyOptions, io: Io): Promise<void> {
  const made = await inTheirName(options, io, (account) =>
    account.apiKeys.generate({
      name: options.name,
      // The server says which there are.
      scopes: (options.scopes as ApiKeyScope[] | undefined) ?? null,
      expires_in_days: options.expiresInDays ?? null,
    }),
  );
  if (options.json) {
    await writeJson(io, made);
    return;
  }
  await writeResult(io, `${made.api_key}\n`);
  const end = made.expires_at === null ? 'until it is revoked' : `until ${made.expires_at.slice(0, 10)}`;
  writeNote(io, `Good ${end}, for ${made.scopes.join(', ')}. To end it: waxwing keys revoke ${made.key_id}`);
}

/** `waxwing keys revoke`: ends a key at once. */
export async function revokeKey(id: string, options: ServerOptions, io: Io): Promise<void> {
  await inTheirName(options, io, (account) => account.apiKeys.revoke(id));
  if (options.json) await writeJson(io, { keyId: id, revoked: true });
  else writeNote(io, 'Ended. It opens nothing any more.');
}

/** With `WAXWING_API_KEY`, else as whoever is signed in. */
async function inTheirName<T>(
  options: ServerOptions,
  io: Io,
  work: (account: AccountClient) => Promise<T>,
): Promise<T> {
  const { server } = await readSettings(options.server, io.env);
  const kept = await readCredential(server, io.env);
  const apiKey = io.env.WAXWING_API_KEY || (kept && 'apiKey' in kept ? kept.apiKey : undefined);
  if (!kept && !apiKey) {
    throw new CliError('NOT_SIGNED_IN', `Nobody is signed in at ${server}. Run waxwing login.`);
  }
  try {
    return await work(apiKey ? accountOfKey(server, apiKey) : accountAt(server, io));
  } catch (error) {
    throw withAddress(error, server);
  }
}

function inLine(key: ApiKey): string {
  const end = key.expires_at === null ? '' : `, until ${key.expires_at.slice(0, 10)}`;
  const state = key.is_active ? `good${end}` : 'ended';
  return printable([key.key_id, key.prefix, state, key.name].join('\t'));
}
