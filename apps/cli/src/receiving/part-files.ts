import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ShareFile, WaxwingError } from '@waxwing/sdk';

/** Where the file with this number lies until everything is whole. The names of its sender play no part here. */
export function partFile(folder: string, index: number): string {
  return join(folder, String(index));
}

/** What an earlier run left of a file was changed since: it has to be fetched again. */
export class PartChanged extends Error {
  override readonly name = 'PartChanged';
}

/** The files of a share, written one behind the other in the order of its list. */
export interface PartFiles {
  /**
   * Takes the bytes that come next. When a file is not the one whose hash was sealed, throws DATA_DAMAGED, or PartChanged
   * for one that was begun in an earlier run.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written so far is on disk, with how many bytes that are in all. */
  sync(): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param doneBytes - Where an earlier run ended. What lies behind it is written over, and never cut off: two runs at the
 *   same time write the same bytes, and must not take each other's away.
 */
export function openPartFiles(folder: string, files: readonly ShareFile[], doneBytes: number): PartFiles {
  let { next, position } = findPlace(files, doneBytes);
  let total = doneBytes;
  let current: OpenFile | undefined;
  const unsynced = new Set<number>();
  return { write, sync, close };

  async function write(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      current ??= await openNext();
      const piece = bytes.subarray(taken, taken + current.file.size - position);
      await writeAll(current.handle, piece, position);
      current.sha256?.update(piece);
      taken += piece.length;
      position += piece.length;
      total += piece.length;
      if (position === current.file.size) await endCurrent(current);
    }
  }

  async function openNext(): Promise<OpenFile> {
    // Empty files have no bytes to be written: they are made when all is placed.
    while (files[next]?.size === 0) next++;
    const file = files[next];
    if (file === undefined) throw new RangeError('There are more bytes than files');
    unsynced.add(next);
    const handle = await open(partFile(folder, next), constants.O_RDWR | constants.O_CREAT, 0o600);
    const sha256 = file.sha256 === undefined ? undefined : await hashOf(handle, position);
    return { file, handle, sha256, wasBegun: position > 0 };
  }

  async function endCurrent({ file, handle, sha256, wasBegun }: OpenFile): Promise<void> {
    current = undefined;
    next++;
    position = 0;
    await handle.close();
    if (sha256 === undefined || sha256.digest('hex') === file.sha256) return;
    if (wasBegun) throw new PartChanged(`The part of ${file.displayPath} was changed`);
    throw new WaxwingError('DATA_DAMAGED', 'A file is not the one that was sealed', {
      file: file.displayPath,
    });
  }

  async function sync(): Promise<number> {
    const synced = total;
    for (const index of unsynced) {
      const handle = await open(partFile(folder, index), 'r+');
      await handle.datasync().finally(() => handle.close());
      unsynced.delete(index);
    }
    if (current !== undefined) unsynced.add(next);
    return synced;
  }

  async function close(): Promise<void> {
    await current?.handle.close();
    current = undefined;
  }
}

interface OpenFile {
  file: ShareFile;
  handle: FileHandle;
  sha256: Hash | undefined;
  /** In an earlier run. */
  wasBegun: boolean;
}

/** The hash of what an earlier run wrote, to be gone on with. */
async function hashOf(handle: FileHandle, length: number): Promise<Hash> {
  const sha256 = createHash('sha256');
  if (length === 0) return sha256;
  for await (const bytes of handle.createReadStream({ start: 0, end: length - 1, autoClose: false })) {
    sha256.update(bytes);
  }
  return sha256;
}

/** Whether the bytes that are said to be there are there: someone may have tidied up. */
export async function holdsBytes(
  folder: string,
  files: readonly ShareFile[],
  doneBytes: number,
): Promise<boolean> {
  let left = doneBytes;
  for (const { index, size } of files) {
    const expected = Math.min(size, left);
    if (expected === 0) continue;
    const found = await lstat(partFile(folder, index)).catch(() => undefined);
    if (found === undefined || !found.isFile() || found.size < expected || found.size > size) return false;
    left -= expected;
  }
  return left === 0;
}

function findPlace(files: readonly ShareFile[], doneBytes: number): { next: number; position: number } {
  let next = 0;
  let position = doneBytes;
  for (const { size } of files) {
    if (position < size) break;
    position -= size;
    next++;
  }
  return { next, position };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
