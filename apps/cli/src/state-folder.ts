import { chmod } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makeFolder } from '@waxwing/sdk/node';
import { CliError } from './errors.ts';
import { systemCode } from './system-code.ts';

/**
 * Where the command keeps what it needs to go on after an interruption: a folder below `$XDG_STATE_HOME/waxwing`, by
 * default in `~/.local/state`, that only its owner can look into. As the XDG rules say, a relative folder counts as
 * none. Throws `OUTPUT_FAILED`.
 */
export async function openStateFolder(
  name: 'uploads' | 'downloads',
  env: Record<string, string | undefined>,
): Promise<string> {
  const { XDG_STATE_HOME: configured } = env;
  const home = configured && isAbsolute(configured) ? configured : join(homedir(), '.local', 'state');
  const ours = join(home, 'waxwing');
  const folder = join(ours, name);
  try {
    await makeFolder(folder, 0o700);
    // Someone else may have made them, or a restored backup: what is in them opens shares.
    for (const path of [ours, folder]) await chmod(path, 0o700);
    return folder;
  } catch (cause) {
    throw new CliError(
      'OUTPUT_FAILED',
      `${folder} cannot be used (${systemCode(cause)}). It is where an interrupted transfer is noted; XDG_STATE_HOME names another place.`,
      { cause },
    );
  }
}
