import { createAccountClient, memorySessionStore } from '@waxwing/sdk/account';
import { askHidden } from '../ask-hidden.ts';
import { withAddress } from '../client.ts';
import { CliError } from '../errors.ts';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { offlineSentence } from '../messages.ts';
import { readBytes } from '../secret-input.ts';
import { readSettings, type Settings } from '../settings.ts';
import { accountAt } from '../signing-in/account.ts';
import { askBrowser } from '../signing-in/browser-login.ts';
import { type Credential, readCredential, removeCredential, writeApiKey } from '../signing-in/credentials.ts';

export interface LoginOptions {
  key?: boolean;
  browser: boolean;
  server?: string;
  json?: boolean;
}

export interface ServerOptions {
  server?: string;
  json?: boolean;
}

/** `waxwing login`: signs in by the browser, or keeps an API key that is typed unseen or comes on standard input. */
export async function login(options: LoginOptions, io: Io): Promise<void> {
  const { server, warnings } = await readSettings(options.server, io.env);
  for (const warning of warnings) writeNote(io, warning);
  if (io.env.WAXWING_API_KEY) {
    writeNote(io, 'WAXWING_API_KEY is set: commands go on with that key as long as it is.');
  }
  // A damaged one is replaced.
  const before = await readCredential(server, io.env).catch(() => undefined);
  const who = await (options.key ? keepKey(server, io) : enterByBrowser(server, options, io)).catch(
    (error: unknown) => {
      throw withAddress(error, server);
    },
  );
  await endSession(before);
  if (options.json) await writeJson(io, { server, ...who });
  else writeNote(io, `Signed in at ${server} ${inWords(who)}.`);
}

/** `waxwing logout`: ends the session on the server, and forgets what was kept of it. */
export async function logout(options: ServerOptions, io: Io): Promise<void> {
  const { server } = await readSettings(options.server, io.env);
  const before = await readCredential(server, io.env).catch(() => undefined);
  await removeCredential(server, io.env);
  await endSession(before);
  if (options.json) await writeJson(io, { server, signedOut: true });
  else writeNote(io, `Signed out at ${server}.`);
}

/** `waxwing whoami`: says in whose name the command speaks to the server. */
export async function whoami(options: ServerOptions, io: Io): Promise<void> {
  const settings = await readSettings(options.server, io.env);
  const { server } = settings;
  const who = await whoIs(settings, io).catch((error: unknown) => {
    throw withAddress(error, server);
  });
  if (options.json) await writeJson(io, { server, ...who });
  else await writeResult(io, `${nameOf(who)}\n`);
}

type Who = { apiKey: string } | { username: string; email: string; organization: string; role: string };

async function whoIs(settings: Settings, io: Io): Promise<Who> {
  const { server } = settings;
  const credential = await settings.credentialFor(server);
  if (credential === undefined) {
    throw new CliError('NOT_SIGNED_IN', `Nobody is signed in at ${server}. Run waxwing login.`);
  }
  if (isApiKey(credential)) {
    await checkKey(server, credential);
    return { apiKey: prefixOf(credential) };
  }
  const { username, email, company_name, role } = await accountAt(server, io).me();
  return { username, email, organization: company_name, role };
}

async function enterByBrowser(server: string, { browser }: LoginOptions, io: Io): Promise<Who> {
  const exchange = await askBrowser(server, io, { opensBrowser: browser });
  const { user } = await accountAt(server, io).completeCliLogin(exchange);
  const { username, email, company_name, role } = user;
  return { username, email, organization: company_name, role };
}

async function keepKey(server: string, io: Io): Promise<Who> {
  const typed = io.stdin.isTTY
    ? await askHidden(io, 'API key')
    : (await readBytes(io.stdin)).toString('utf8');
  const apiKey = typed.trim();
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new CliError('INPUT_EMPTY', 'There is no API key in the input.');
  await checkKey(server, apiKey);
  await writeApiKey(server, apiKey, io.env);
  return { apiKey: prefixOf(apiKey) };
}

/** Any route refuses a bad key; what a good one may do is not asked. */
async function checkKey(server: string, apiKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const address = `${server}/api/v1/secrets/000000000000/status`;
  const { status } = await fetch(address, { headers, redirect: 'manual' }).catch((cause: unknown) => {
    throw new CliError('OFFLINE', offlineSentence(server), { cause });
  });
  if (status === 401) throw new CliError('LOGIN_FAILED', `${server} does not accept this API key.`);
  if (status === 429 || status >= 500) {
    throw new CliError('LOGIN_FAILED', `${server} could not look at the key just now. Try again later.`);
  }
}

/** One that is replaced or forgotten here is over on the server too, where that can be reached. */
async function endSession(credential: Credential | undefined): Promise<void> {
  if (!credential || !('session' in credential)) return;
  const store = memorySessionStore(credential.session);
  await createAccountClient({ baseUrl: credential.server, store }).logout();
}

function isApiKey(credential: string): boolean {
  return !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential);
}

/** Enough to tell keys apart, as the lists of the server show it. */
function prefixOf(apiKey: string): string {
  return `${apiKey.slice(0, 12)}…`;
}

function nameOf(who: Who): string {
  if ('apiKey' in who) return `API key ${who.apiKey}`;
  return `${who.username} <${who.email}>, ${who.role} of ${who.organization}`;
}

function inWords(who: Who): string {
  return 'apiKey' in who ? `with the ${nameOf(who)}` : `as ${nameOf(who)}`;
}
