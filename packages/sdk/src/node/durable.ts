import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file in one step: after a power cut it is the old one or the new one, whole. Readable by its owner only.
 *
 * @param written - Where it is written first.
 */
export async function writeDurably(path: string, text: string, written = `${path}.new`): Promise<void> {
  const file = await open(written, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(written, path);
  await syncFolder(dirname(path));
}

/** Makes names that came or went in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder for this, and keeps names durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The code of a system error; undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** For what is as good as done when there is nothing. */
export function unlessMissing(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
  return undefined;
}
