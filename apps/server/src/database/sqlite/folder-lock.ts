import { realpath } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { preparePrivateFile } from '../../shared/private-files.ts';
import { FolderInUseError } from '../errors.ts';
import { isBusy } from './errors.ts';

/**
 * The locks of this process. Kept here because a connection that nobody refers to is closed by the garbage collector,
 * and because opening and closing a locked file once more, in this process, would drop the lock (POSIX).
 */
const held = new Map<string, DatabaseSync>();

/** Held by one process as long as it uses the data folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process.
 *
 * The lock is an exclusive transaction, never ended, on an empty SQLite file: the kernel releases it with the
 * process, even after `kill -9`, so there is no stale file to clean up and no process number to misread.
 *
 * @throws FolderInUseError when somebody has it, this process included.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const folder = await realpath(dataDir);
  if (held.has(folder)) throw new FolderInUseError(dataDir);
  const path = await preparePrivateFile(dataDir, 'waxwing.lock');
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is ever written here, so the journal that an open transaction has needs no file.
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    throw isBusy(error) ? new FolderInUseError(dataDir, error) : error;
  }
  held.set(folder, connection);
  return {
    release() {
      held.delete(folder);
      connection.close();
    },
  };
}
