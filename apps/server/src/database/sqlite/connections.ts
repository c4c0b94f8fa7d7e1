import { DatabaseSync } from 'node:sqlite';

/**
 * What the file itself needs, set on every connection that may write.
 * - `synchronous=FULL`: a commit returns after its WAL frames are on disk; NORMAL forgets them in a power cut.
 * - `secure_delete=ON`: what is deleted is overwritten; `temp_store=MEMORY`: no copy in the system's temp folder.
 * - `journal_size_limit`: a log that starts over gives back what a burst made it grow (64 MiB).
 * - `wal_autocheckpoint=0`: checkpoints run in a worker thread, never inside somebody's commit.
 */
const WRITER_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA foreign_keys = ON;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA cache_size = -16384;
`;
const READER_PRAGMAS = `
  PRAGMA query_only = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA cache_size = -16384;
`;
/** Short: SQLite waits by sleeping, and here it sleeps on the event loop. */
const READ_PATIENCE_MS = 100;

/** The one writing connection. It never waits for a lock by itself: the group commit waits asynchronously. */
export function openWriter(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: 0 });
  connection.exec(WRITER_PRAGMAS);
  return connection;
}

/** A connection that cannot write. */
export function openReader(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: READ_PATIENCE_MS });
  connection.exec(READER_PRAGMAS);
  return connection;
}

/** The connection of the checkpoint thread; it may wait, because it has the thread to itself. */
export function openCheckpointConnection(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: 0 });
  connection.exec(WRITER_PRAGMAS);
  return connection;
}
