import type { FileHandle } from 'node:fs/promises';
import { toBlobError } from './errors.ts';

/**
 * How much of a file may not have reached the disk. What lies before that survives a power cut; and nobody waits for more
 * than this at the end, however long the file is.
 */
export const mostUnsyncedBytes = 64 * 1024 * 1024;
/** Small enough to keep the disk busy while a file arrives, large enough that syncing does not slow it down. */
const syncEveryBytes = 16 * 1024 * 1024;

/** Brings the bytes of unfinished blobs to the disk while more arrive. */
export interface WriteBack {
  /** To be called before writing to a file that holds `size` bytes. @throws when earlier bytes were lost */
  begin(name: string, file: FileHandle, size: number): Promise<void>;
  /** To be called after writing up to `written`. Waits when the disk is too far behind. */
  note(name: string, file: FileHandle, written: number): Promise<void>;
  /** Resolves when every byte is on disk. */
  flush(name: string, file: FileHandle): Promise<void>;
  /** To be called for a blob that is finished or removed. */
  forget(name: string): void;
}

interface Progress {
  written: number;
  synced: number;
  running: Promise<void> | undefined;
  /** Why a sync failed: everything behind `synced` may be lost, whatever the file says. */
  failure: unknown;
}

export function createWriteBack(): WriteBack {
  const files = new Map<string, Progress>();
  return { begin, note, flush, forget: (name) => void files.delete(name) };

  async function begin(name: string, file: FileHandle, size: number): Promise<void> {
    const known = files.get(name);
    if (known) return surviveFailure(known, name, file);
    // A process that was killed may have left as much in memory of the system as it was allowed to.
    const synced = Math.max(0, size - mostUnsyncedBytes);
    files.set(name, { written: size, synced, running: undefined, failure: undefined });
  }

  async function note(name: string, file: FileHandle, written: number): Promise<void> {
    const progress = progressOf(name);
    progress.written = written;
    if (written - progress.synced >= syncEveryBytes) progress.running ??= sync(progress, file);
    if (written - progress.synced >= mostUnsyncedBytes) await progress.running;
    await surviveFailure(progress, name, file);
  }

  async function flush(name: string, file: FileHandle): Promise<void> {
    const progress = progressOf(name);
    await progress.running;
    await surviveFailure(progress, name, file);
    await sync(progress, file);
    await surviveFailure(progress, name, file);
  }

  /** Never rejects: nobody may be waiting. */
  async function sync(progress: Progress, file: FileHandle): Promise<void> {
    const goal = progress.written;
    try {
      await file.datasync();
      progress.synced = goal;
    } catch (error) {
      progress.failure = error;
    } finally {
      progress.running = undefined;
    }
  }

  /**
   * After a failed sync Linux takes the pages for clean, and the next sync succeeds without them. So the file is cut to
   * what is certain, and the upload goes on from there.
   */
  async function surviveFailure(progress: Progress, name: string, file: FileHandle): Promise<void> {
    if (progress.failure === undefined) return;
    await file.truncate(progress.synced);
    files.delete(name);
    throw toBlobError(progress.failure);
  }

  function progressOf(name: string): Progress {
    const progress = files.get(name);
    if (!progress) throw new Error('A write was noted that was not begun');
    return progress;
  }
}
