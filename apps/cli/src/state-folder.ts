import { chmod } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { makeFolder } from '@waxwing/sdk/node';
import { CliError } from './errors.ts';
import { systemCode } from './system-code.ts';

type Environment = Record<string, string | undefined>;

const purposes = {
  uploads: 'an interrupted transfer is noted',
  downloads: 'an interrupted transfer is noted',
  credentials: 'a sign-in is kept',
} as const;
type StateFolder = keyof typeof purposes;

/** Where such a folder is, if it is. */
export function stateFolderPath(name: StateFolder, env: Environment): string {
  const { XDG_STATE_HOME: configured } = env;
  const home = configured && isAbsolute(configured) ? configured : join(homedir(), '.local', 'state');
  return join(home, 'waxwing', name);
}

/**
 * Where the command keeps what it needs to go on after an interruption: a folder below `$XDG_STATE_HOME/waxwing`, by
 * default in `~/.local/state`, that only its owner can look into. As the XDG rules say, a relative folder counts as
 * none. Throws `OUTPUT_FAILED`.
 */
export async function openStateFolder(name: StateFolder, env: Environment): Promise<string> {
  const folder = stateFolderPath(name, env);
  const ours = dirname(folder);
  try {
    await makeFolder(folder, 0o700);
    // Someone else may have made them, or a restored backup: what is in them opens shares.
    for (const path of [ours, folder]) await chmod(path, 0o700);
    return folder;
  } catch (cause) {
    throw new CliError(
      'OUTPUT_FAILED',
      `${folder} cannot be used (${systemCode(cause)}). It is where ${purposes[name]}; XDG_STATE_HOME names another place.`,
      { cause },
    );
  }
}
