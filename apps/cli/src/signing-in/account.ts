import { hostname, type } from 'node:os';
import { WaxwingError } from '@waxwing/sdk';
import { type AccountClient, createAccountClient, memorySessionStore } from '@waxwing/sdk/account';
import packageJson from '../../package.json' with { type: 'json' };
import { askHidden } from '../ask-hidden.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { readCredential, sessionStore } from './credentials.ts';

type Environment = Record<string, string | undefined>;

/** As programs say it; the system's own name for itself is one that few people know. */
const SYSTEM = process.platform === 'darwin' ? 'Macintosh' : type();
/** How the list of sessions names this one. */
const USER_AGENT = `waxwing/${packageJson.version} (${SYSTEM}; ${hostname()})`.replace(/[^\x20-\x7e]/g, '?');

const fetchAsCommand: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('user-agent', USER_AGENT);
  return fetch(input, { ...init, headers });
};

/** The account of whoever signs in, or is signed in, at a server. What needs a fresh proof asks for it. */
export function accountAt(server: string, io: Io): AccountClient {
  const account: AccountClient = createAccountClient({
    baseUrl: server,
    store: sessionStore(server, io.env),
    fetch: fetchAsCommand,
    proveAgain: () => proveAgain(account, io),
  });
  return account;
}

/** The same in the name of an API key, which is never renewed. */
export function accountOfKey(server: string, apiKey: string): AccountClient {
  const session = { accessToken: apiKey, refreshToken: '-', accessExpiresAt: Infinity, refreshKey: '-' };
  return createAccountClient({
    baseUrl: server,
    store: memorySessionStore(session),
    fetch: fetchAsCommand,
  });
}

/** What is sent to a server in the name of who is signed in there: a key, or an access token. Undefined: nobody is. */
export async function signedInAt(server: string, env: Environment): Promise<string | undefined> {
  const credential = await readCredential(server, env);
  if (!credential) return undefined;
  if ('apiKey' in credential) return credential.apiKey;
  const options = { baseUrl: server, store: sessionStore(server, env), fetch: fetchAsCommand };
  return createAccountClient(options).accessToken();
}

async function proveAgain(account: AccountClient, io: Io): Promise<void> {
  if (!io.stdin.isTTY) {
    throw new CliError(
      'LOGIN_FAILED',
      'This needs a proof of the last five minutes that it is you. Run it in a terminal, or waxwing login before it.',
    );
  }
  const password = await askHidden(io, 'Your password, to prove that it is you');
  try {
    await account.stepUp({ password });
  } catch (error) {
    if (!(error instanceof WaxwingError) || error.serverCode !== 'TWO_FACTOR_REQUIRED') throw error;
    await account.stepUp({ password, totp_code: await askHidden(io, 'Code of your authenticator app') });
  }
}
