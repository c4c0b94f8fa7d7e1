import { type Compilable, type CompiledQuery, type Kysely, PostgresAdapter, type QueryResult } from 'kysely';
import { directQueries } from './direct.ts';
import type { Engine } from './migrations/migration.ts';
import type { Bindable } from './parameters.ts';
import type { Schema } from './schema.ts';

/** A query that is built and compiled once. Running it costs about as much as its SQL. */
export interface Query<Values, Row> {
  /** All rows. `on` is a transaction, or `database.db` for reads. */
  all(on: Kysely<Schema>, values: Values): Promise<Row[]>;
  first(on: Kysely<Schema>, values: Values): Promise<Row | undefined>;
  /** How many rows the query inserted, updated or deleted; only for queries without `returning`. */
  run(on: Kysely<Schema>, values: Values): Promise<number>;
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Describes a query whose values are filled in at each run; it is compiled at its first run on each engine. The
 * builder takes longer than SQLite needs for a simple query, so the paths that every request takes use this.
 *
 * Not for `in` lists, whose length is part of the SQL, nor for values that Kysely writes into the text (`is null`).
 *
 * @example
 * const get = compileQuery((db, value: { id: number }) =>
 *   db.selectFrom('shares').select('state').where('id', '=', value.id));
 * const share = await get.first(tx, { id });
 */
export function compileQuery<Values extends Record<string, Bindable>, Row>(
  build: (db: Kysely<Schema>, value: Values, engine: Engine) => Compilable<Row>,
): Query<Values, Row> {
  const compiled: Partial<Record<Engine, CompiledQuery<Row>>> = {};

  return {
    async all(on, values) {
      return (await execute(on, values)).rows;
    },
    async first(on, values) {
      return (await execute(on, values)).rows[0];
    },
    async run(on, values) {
      return Number((await execute(on, values)).numAffectedRows ?? 0n);
    },
  };

  /** Not async: a result that is there at once is not wrapped in one more promise. */
  function execute(on: Kysely<Schema>, values: Values): QueryResult<Row> | Promise<QueryResult<Row>> {
    const engine = engineOf(on);
    compiled[engine] ??= build(on, placeholders<Values>(), engine).compile();
    const query = compiled[engine];
    const parameters = fill(query.parameters, values);
    const direct = directQueries(on);
    if (!direct)
      return on.executeQuery({ query: query.query, queryId: query.queryId, sql: query.sql, parameters });
    // The schema's types say what a row of this query is; the engine cannot.
    return direct(query.sql, parameters) as QueryResult<Row>;
  }
}

function engineOf(on: Kysely<Schema>): Engine {
  return on.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

function placeholders<Values extends Record<string, Bindable>>(): Values {
  const target: Record<string, Placeholder> = {};
  // While the query is built a placeholder stands where a value of that type will be.
  return new Proxy(target, { get: (_, name) => new Placeholder(String(name)) }) as unknown as Values;
}

function fill(parameters: readonly unknown[], values: Record<string, Bindable>): unknown[] {
  return parameters.map((parameter) =>
    parameter instanceof Placeholder ? values[parameter.name] : parameter,
  );
}
