import type { Kysely, QueryResult } from 'kysely';
import type { Schema } from './schema.ts';

/** Runs SQL at once, where an engine can. */
type RunDirectly = (sql: string, parameters: readonly unknown[]) => QueryResult<unknown>;

const runners = new WeakMap<Kysely<Schema>, RunDirectly>();

/**
 * Lets compiled queries on `db` go straight to the engine. The query builder's way to a connection costs more than a
 * simple query on SQLite, where it has nothing to wait for; `npm run bench` shows by how much.
 */
export function allowDirectQueries(db: Kysely<Schema>, run: RunDirectly): void {
  runners.set(db, run);
}

/** The direct way on `db`; undefined where there is none. */
export function directQueries(db: Kysely<Schema>): RunDirectly | undefined {
  return runners.get(db);
}
