import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Makes the data folder if it is missing, and closes it to everybody else whatever the umask says. */
export async function preparePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  await chmod(path, FOLDER_MODE);
}

/**
 * Makes an empty file readable by its owner only; SQLite gives `-wal` and `-shm` the mode of the database.
 *
 * A file that exists is never opened: closing any descriptor of a database file drops the POSIX locks that SQLite
 * holds on it in this process.
 */
export async function preparePrivateFile(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    const file = await open(path, 'wx', FILE_MODE);
    await file.close();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  await chmod(path, FILE_MODE);
  return path;
}

/** Makes the names of new files survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Whether a call failed because the file does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** Whether a call failed with this code of the system, say `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
