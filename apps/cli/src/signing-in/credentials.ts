import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session, SessionStore } from '@waxwing/sdk/account';
import { writeDurably } from '@waxwing/sdk/node';
import { CliError } from '../errors.ts';
import { openStateFolder, stateFolderPath } from '../state-folder.ts';
import { systemCode } from '../system-code.ts';
import { withFileLock } from './file-lock.ts';

type Environment = Record<string, string | undefined>;

/** What somebody signed in with at one server. */
export type Credential =
  | { readonly server: string; readonly apiKey: string }
  | { readonly server: string; readonly session: Session };

/** The credential for a server, or undefined. One for another origin is never found. Throws `CONFIG_INVALID`. */
export async function readCredential(server: string, env: Environment): Promise<Credential | undefined> {
  const { path, origin } = placeOf(server, env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause))) return undefined;
    throw new CliError('CONFIG_INVALID', `The file ${path} cannot be read. Check who may read it.`, {
      cause,
    });
  }
  const credential = asCredential(text);
  if (credential?.server === origin) return credential;
  throw new CliError(
    'CONFIG_INVALID',
    `The file ${path} is damaged. Run waxwing logout, then sign in again.`,
  );
}

/** Keeps a credential, readable by its owner only, in the place of the one before. */
export async function writeApiKey(server: string, apiKey: string, env: Environment): Promise<void> {
  const { path, lock, origin } = await openPlace(server, env);
  await withFileLock(lock, () => write(path, { server: origin, apiKey }));
}

/** Forgets a credential, also one that cannot be read. */
export async function removeCredential(server: string, env: Environment): Promise<void> {
  const { path, lock } = await openPlace(server, env);
  await withFileLock(lock, () => rm(path, { force: true }));
}

/** The session with a server, shared by every waxwing of this user: one alone renews it at a time. */
export function sessionStore(server: string, env: Environment): SessionStore {
  return {
    async read() {
      const credential = await readCredential(server, env);
      return credential && 'session' in credential ? credential.session : undefined;
    },
    async write(session) {
      const { path, origin } = await openPlace(server, env);
      if (session) await write(path, { server: origin, session });
      else await rm(path, { force: true });
    },
    async exclusively(run) {
      const { lock } = await openPlace(server, env);
      return withFileLock(lock, run);
    },
  };
}

function write(path: string, credential: Credential): Promise<void> {
  // Two programs at once must not take each other's file away.
  return writeDurably(path, JSON.stringify(credential), `${path}.${process.pid}.new`);
}

async function openPlace(server: string, env: Environment) {
  await openStateFolder('credentials', env);
  return placeOf(server, env);
}

/** A file for each origin: an address with another path is the same server, another port is not. */
function placeOf(server: string, env: Environment) {
  const { origin } = new URL(server);
  const name = createHash('sha256').update(origin).digest('hex').slice(0, 32);
  const folder = stateFolderPath('credentials', env);
  return { origin, path: join(folder, `${name}.json`), lock: join(folder, `${name}.lock`) };
}

function asCredential(text: string): Credential | undefined {
  try {
    // Read as possibly anything: a disk may have lost it, or a person changed it.
    const value = JSON.parse(text) as Partial<{ server: string; apiKey: string; session: Partial<Session> }>;
    const { server, apiKey, session } = value;
    if (typeof server !== 'string') return undefined;
    if (typeof apiKey === 'string') return { server, apiKey };
    const isSession =
      typeof session?.accessToken === 'string' &&
      typeof session.refreshToken === 'string' &&
      typeof session.refreshKey === 'string' &&
      typeof session.accessExpiresAt === 'number';
    // Every member was just found to be what it must be.
    return isSession ? { server, session: session as Session } : undefined;
  } catch {
    // The parser's own message quotes the text, which is a credential.
    return undefined;
  }
}
