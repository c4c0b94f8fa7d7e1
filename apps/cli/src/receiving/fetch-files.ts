import { dirname } from 'node:path';
import type { OpenedShare, ShareFile, ShareHandle } from '@waxwing/sdk';
import { createShareReader } from '@waxwing/sdk/reader';
import { savingTo } from '../saving.ts';
import { openPartFiles, PartChanged } from './part-files.ts';

/** So much may have to be fetched again after a power cut or a kill. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;

export interface Fetching {
  /** The private folder in which the files are put together. */
  folder: string;
  /** What is there from an earlier run. */
  doneBytes: number;
  /** Called when so many bytes are surely on disk. */
  onSynced(doneBytes: number): Promise<void>;
  onProgress(doneBytes: number): void;
  signal: AbortSignal;
}

/**
 * Fetches every file of a share, one behind the other, each piece written only after it verified. Whatever ends it
 * early, what came by then is kept and told of. Throws PartChanged when what an earlier run left was changed since.
 */
export async function fetchFiles(share: OpenedShare, fetching: Fetching): Promise<void> {
  const { folder, doneBytes: start, onSynced, onProgress, signal } = fetching;
  const parts = openPartFiles(folder, share.files, start);
  let doneBytes = start;
  let syncedBytes = start;
  try {
    for await (const bytes of readFrom(share.handle, start, signal)) {
      await savingTo(dirname(folder), () => parts.write(bytes));
      doneBytes += bytes.length;
      onProgress(doneBytes);
      if (doneBytes - syncedBytes >= SYNC_EVERY_BYTES) await sync();
    }
    signal.throwIfAborted();
    await sync();
  } catch (error) {
    // On a full disk even this may fail; what was noted before still holds.
    if (!(error instanceof PartChanged)) await sync().catch(() => {});
    throw error;
  } finally {
    await parts.close();
  }

  async function sync(): Promise<void> {
    syncedBytes = await savingTo(dirname(folder), () => parts.sync());
    await onSynced(syncedBytes);
  }
}

/** How many bytes all files have together. */
export function totalSize(files: readonly ShareFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Reads all files as one, from a byte on. Files that lie beside each other in a stream are read across their borders:
 * ten thousand small ones would otherwise take ten thousand requests.
 */
async function* readFrom(
  handle: ShareHandle,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const runs = runsOf(handle);
  const reader = createShareReader({ ...handle, files: runs });
  let skip = start;
  for (const run of runs) {
    if (skip < run.size) yield* reader.read(run, { start: skip, signal });
    skip = Math.max(0, skip - run.size);
  }
}

/** The files of a share, those that touch joined to one. */
function runsOf({ files }: ShareHandle): Array<ShareHandle['files'][number]> {
  const runs: Array<ShareHandle['files'][number]> = [];
  for (const file of files) {
    const last = runs.at(-1);
    if (last?.stream === file.stream && last.offset + last.size === file.offset) last.size += file.size;
    else runs.push({ ...file, index: runs.length });
  }
  return runs;
}
