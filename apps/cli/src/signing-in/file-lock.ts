import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';

/** SQLITE_BUSY: another process has it. */
const BUSY = 5;
const LOOK_AGAIN_MILLISECONDS = 25;
/** Far longer than a refresh takes with all its retries. */
const PATIENCE_MILLISECONDS = 60_000;

/** Who waits in this process for each file: a second connection to it here would drop the first one's lock (POSIX). */
const turns = new Map<string, Promise<unknown>>();

/**
 * Runs one at a time among all processes that name this file.
 *
 * The lock is an exclusive transaction on an empty SQLite file: the kernel releases it with the process, even after
 * `kill -9`, so there is no stale file to clean up and no process number to misread.
 *
 * @param path - Made when it is not there; its folder is private.
 */
export function withFileLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const turn = (turns.get(path) ?? Promise.resolve()).then(() => locked(path, run));
  turns.set(
    path,
    turn.catch(() => undefined),
  );
  return turn;
}

async function locked<T>(path: string, run: () => Promise<T>): Promise<T> {
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    await take(connection);
    return await run();
  } finally {
    connection.close();
  }
}

async function take(connection: DatabaseSync): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      // Nothing is ever written here, so the journal that an open transaction has needs no file.
      connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > end) {
        throw new CliError('LOGIN_FAILED', 'Another waxwing has been renewing the sign-in for a minute.');
      }
      await delay(LOOK_AGAIN_MILLISECONDS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}
