import type { Kysely, Transaction } from 'kysely';
import type { IdSource } from '../shared/ids.ts';
import type { DatabaseOptions, EngineHandle } from './engine.ts';
import { DatabaseUnavailableError } from './errors.ts';
import type { Engine } from './migrations/migration.ts';
import { retryTransaction } from './retry.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite/open.ts';

/** The one way to stored rows; the same promises on both engines. */
export interface Database {
  readonly engine: Engine;
  /** For reads. A single write through it is its own durable transaction. */
  readonly db: Kysely<Schema>;
  /** Primary keys, unique among all nodes. `next` throws DatabaseUnavailableError when this node lost its number. */
  readonly ids: IdSource;
  /**
   * Runs `work` as one transaction and resolves only after its commit is on disk.
   *
   * `work` may await nothing but queries of its own `tx` (SQLite shares one commit among all waiting transactions),
   * and may run several times: it must not change anything outside the database.
   *
   * @throws DatabaseBusyError, DatabaseUnavailableError, DiskFullError, AwaitedOutsideError
   */
  transact<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /**
   * Says that something was erased. On SQLite no older copy of it is left in the database's files within 60 s; on
   * PostgreSQL the dead rows are vacuumed, and their bytes stay until the server uses that space again.
   */
  noteErasure(): void;
  /**
   * To be awaited before anything new is stored. Refuses while the disk has only its reserve left, so that revoking
   * and reading go on.
   *
   * @throws DiskFullError
   */
  ensureRoom(): Promise<void>;
  /** Resolves when the database can be read and written now. @throws DatabaseError otherwise. */
  ping(): Promise<void>;
  /** Waits for running transactions, then lets go of files, connections and locks. May be called again. */
  close(): Promise<void>;
}

/**
 * Opens the database, bringing its schema up to date.
 *
 * @throws FolderInUseError, NewerDatabaseError, DatabaseUnavailableError
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url } = options;
  const handle = url === undefined ? await openSqlite(options) : await openPostgresLate(url, options);
  const { makeRoom: _, ...shared } = handle;
  return { ...shared, ...drained(handle) };
}

/** Loaded where it is used: most installations never need its driver. */
async function openPostgresLate(url: string, options: DatabaseOptions): Promise<EngineHandle> {
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(url, options);
}

/** `close` lets every `transact` that was called before it finish, and refuses those that come after. */
function drained(handle: EngineHandle): Pick<Database, 'transact' | 'close'> {
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;
  return {
    async transact(work) {
      if (closed !== undefined) throw new DatabaseUnavailableError();
      const result = retryTransaction(() => handle.transact(work), handle.makeRoom);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    close() {
      closed ??= Promise.allSettled(running).then(handle.close);
      return closed;
    },
  };
}
