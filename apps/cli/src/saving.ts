import { CliError } from './errors.ts';
import { isNoRoom, isOfSystem, systemCode } from './system-code.ts';

/** Does something with files of this machine, and says in the command's own words why it failed. */
export async function savingTo<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isOfSystem(cause)) throw cause;
    if (isNoRoom(cause)) throw noRoom(path, cause);
    throw new CliError('OUTPUT_FAILED', `${path} cannot be written (${systemCode(cause)}).`, { cause });
  }
}

export function noRoom(path: string, cause?: unknown): CliError {
  return new CliError('OUTPUT_FULL', `There is not enough room for it in ${path}. Make room there.`, {
    cause,
  });
}
