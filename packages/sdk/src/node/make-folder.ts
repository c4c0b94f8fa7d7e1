import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './durable.ts';

/**
 * Makes a folder, and those above it that are missing. Not `mkdir` with `recursive`, which in Node 26 never comes back
 * from a place where there cannot be a folder, such as `/proc/none`.
 *
 * @param mode - Of each folder that is made, as far as the umask lets it.
 * @returns the topmost folder that was made; undefined when there was nothing to be done
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  const parent = dirname(path);
  try {
    return await makeOne(path, mode);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || parent === path) throw error;
  }
  const above = await makeFolder(parent, mode);
  const made = await makeOne(path, mode);
  return above ?? made;
}

/** Undefined when it is there already. */
async function makeOne(path: string, mode: number): Promise<string | undefined> {
  try {
    await mkdir(path, { mode });
    return path;
  } catch (error) {
    // Systems differ in what they say of a folder that is there, most of all of the root of a disk.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return undefined;
    throw error;
  }
}
