import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, preparePrivateFile, syncFolder } from '../../shared/private-files.ts';

/** The text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Keeps a short text in a file of a folder. A power cut leaves the old text or the new one. */
export async function keepNote(folder: string, name: string, text: string): Promise<void> {
  const next = await preparePrivateFile(folder, `${name}.new`);
  await writeFile(next, text, { flush: true });
  await rename(next, join(folder, name));
  await syncFolder(folder);
}
