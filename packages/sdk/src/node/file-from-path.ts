import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { WaxwingError } from '../errors.ts';
import type { FileSource } from '../files/types.ts';
import { readAt } from './read-at.ts';

/**
 * A file of this machine, to be sent. It is opened for each part, so that ten thousand of them need no ten thousand
 * handles, and has to stay as it is until all of it is read.
 *
 * @param path - A file, or a link to one.
 * @param options.as - Its path for the recipient, `/` between parts. Default: its name. Brought to NFC, because macOS
 *   spells names in another way.
 * @param options.type - Media type; default `application/octet-stream`.
 * @throws WaxwingError FILE_UNREADABLE; its `read` also FILE_CHANGED
 */
export async function fileFromPath(
  path: string,
  options: { as?: string | undefined; type?: string | undefined } = {},
): Promise<FileSource> {
  const as = (options.as ?? basename(path)).normalize('NFC');
  const { size, mtimeMs } = await statFile(path, as);
  return { path: as, size, type: options.type, modifiedAt: Math.round(mtimeMs), read };

  async function read(start: number, end: number): Promise<Uint8Array> {
    const file = await open(path, 'r');
    try {
      const now = await file.stat();
      // A log that grows while it is sent would be torn: old at its beginning, new at its end.
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw changed(as);
      return await readAt(file, start, end);
    } finally {
      await file.close();
    }
  }
}

async function statFile(path: string, as: string) {
  const found = await stat(path).catch((cause: unknown) => {
    throw new WaxwingError('FILE_UNREADABLE', 'A file cannot be read', { file: as, cause });
  });
  if (!found.isFile()) throw new WaxwingError('FILE_UNREADABLE', 'This is not a file', { file: as });
  return found;
}

function changed(file: string): WaxwingError {
  return new WaxwingError('FILE_CHANGED', 'A file changed while it was sent', { file });
}
