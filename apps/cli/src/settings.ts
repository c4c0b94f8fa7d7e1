import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { CliError } from './errors.ts';
import { signedInAt } from './signing-in/account.ts';

/** Where `npm start` serves when nothing else is set. */
const DEFAULT_SERVER = 'http://127.0.0.1:8080';

/** Which server the command speaks to, and the keys it may show there. */
export interface Settings {
  /** Without trailing slash. */
  server: string;
  /**
   * What a server is shown to let us in: a key, or the token of a session. Undefined: nothing, because a credential is
   * never shown to a server it was not meant for.
   */
  credentialFor(server: string): Promise<string | undefined>;
  /** Things the person should know, such as a file that others can read. */
  warnings: readonly string[];
}

interface ConfigFile {
  path: string;
  url?: string;
  apiKey?: string;
  isReadableByOthers: boolean;
}

type Environment = Record<string, string | undefined>;

/**
 * The server: `--server`, else `WAXWING_URL`, else the config file, else this machine. The key: `WAXWING_API_KEY` for
 * that server, else whoever is signed in there, else the config file's for the config file's server. Throws `CONFIG_INVALID`.
 */
export async function readSettings(serverOption: string | undefined, env: Environment): Promise<Settings> {
  const file = await readConfigFile(configPath(env));
  const fileServer = serverAddress(file?.url ?? DEFAULT_SERVER, `"url" in ${file?.path}`);
  const server = chooseServer(serverOption, env) ?? fileServer;
  return {
    server,
    async credentialFor(target) {
      if (env.WAXWING_API_KEY && sameOrigin(target, server)) return env.WAXWING_API_KEY;
      const signedIn = await signedInAt(target, env);
      return signedIn ?? (sameOrigin(target, fileServer) ? file?.apiKey : undefined);
    },
    warnings: warningsAbout(file),
  };
}

function chooseServer(option: string | undefined, env: Environment): string | undefined {
  if (option) return serverAddress(option, '--server');
  return env.WAXWING_URL ? serverAddress(env.WAXWING_URL, 'WAXWING_URL') : undefined;
}

/** `$XDG_CONFIG_HOME/waxwing/config.json`; as the XDG rules say, a relative folder counts as none. */
export function configPath(env: Environment): string {
  const { XDG_CONFIG_HOME: configured } = env;
  const folder = configured && isAbsolute(configured) ? configured : join(homedir(), '.config');
  return join(folder, 'waxwing', 'config.json');
}

async function readConfigFile(path: string): Promise<ConfigFile | undefined> {
  let text: string;
  let mode: number;
  try {
    text = await readFile(path, 'utf8');
    ({ mode } = await stat(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CliError('CONFIG_INVALID', `The file ${path} cannot be read. Check who may read it.`, {
      cause: error,
    });
  }
  // Windows has no such bits, and reports every file as readable by all.
  const isReadableByOthers = process.platform !== 'win32' && (mode & 0o044) !== 0;
  return { path, ...parseConfig(text, path), isReadableByOthers };
}

function parseConfig(text: string, path: string): { url?: string; apiKey?: string } {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new CliError('CONFIG_INVALID', `The file ${path} must hold one JSON object: {"url", "apiKey"}.`);
  }
  for (const [name, value] of Object.entries(parsed)) {
    if (name !== 'url' && name !== 'apiKey') {
      throw new CliError('CONFIG_INVALID', `The file ${path} may hold "url" and "apiKey", not "${name}".`);
    }
    if (typeof value !== 'string') {
      throw new CliError('CONFIG_INVALID', `In the file ${path}, "${name}" must be a string.`);
    }
  }
  // Every member was just found to be one of the two, and a string.
  return parsed as { url?: string; apiKey?: string };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be a key.
    return undefined;
  }
}

/** An address without trailing slash. Throws `CONFIG_INVALID` naming `source`. */
function serverAddress(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || url.username || url.password || url.search || url.hash) {
    throw new CliError('CONFIG_INVALID', `${source} must be an address such as https://secrets.example.`);
  }
  return url.href.replace(/\/+$/, '');
}

function sameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

function warningsAbout(file: ConfigFile | undefined): string[] {
  if (!file?.apiKey || !file.isReadableByOthers) return [];
  return [`Others on this machine can read your API key. Run: chmod 600 ${file.path}`];
}
