import type { Kysely } from 'kysely';

/** Which of the two databases is behind the same schema. */
export type Engine = 'sqlite' | 'postgres';

/** One step of the schema. It runs once, in its own transaction, and is never edited after a release. */
export interface Migration {
  /** `NNNN-what`, recorded in `schema_migrations`; the order is that of the list in `migrations/index.ts`. */
  readonly name: string;
  /** May await nothing but `db`: the transaction is a turn in a shared commit on SQLite. */
  // biome-ignore lint/suspicious/noExplicitAny: a migration runs before the schema it makes exists
  up(db: Kysely<any>, engine: Engine): Promise<void>;
}
