import type { Kysely, Transaction } from 'kysely';
import type { BaseLogger } from 'pino';
import type { Clock } from '../shared/clock.ts';
import type { IdSource } from '../shared/ids.ts';
import type { Engine } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

export type DatabaseLogger = Pick<BaseLogger, 'info' | 'warn' | 'error'>;

export interface DatabaseOptions {
  /** `postgres://…`; without it the database is a file in the data folder. */
  url?: string | undefined;
  /** Made when it is missing. */
  dataDir: string;
  clock: Clock;
  logger: DatabaseLogger;
}

/** What an engine brings; everything above it is shared. */
export interface EngineHandle {
  readonly engine: Engine;
  readonly db: Kysely<Schema>;
  /** Runs a transaction once; durable when it resolves. */
  transact<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  readonly ids: IdSource;
  noteErasure(): void;
  ensureRoom(): Promise<void>;
  /** Frees what is kept for a full disk, before a transaction that did not fit is tried once more. */
  makeRoom(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
