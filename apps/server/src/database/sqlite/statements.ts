import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import { assertBindable } from '../parameters.ts';

/** More different texts than the program has queries; lists of varying length can still make many. */
const CACHED_STATEMENTS = 512;

interface Prepared {
  statement: StatementSync;
  hasRows: boolean;
}

/** Runs SQL on one connection, preparing each text once. */
export type RunStatement = (sql: string, parameters: readonly unknown[]) => QueryResult<unknown>;

/** @throws whatever node:sqlite throws, unmapped; UnbindableParameterError before anything is run. */
export function createStatementRunner(connection: DatabaseSync): RunStatement {
  const cache = new Map<string, Prepared>();
  return (sql, parameters) => {
    assertBindable(parameters);
    const { statement, hasRows } = cache.get(sql) ?? prepare(sql);
    if (hasRows) return { rows: statement.all(...parameters) };
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  };

  function prepare(sql: string): Prepared {
    const statement = connection.prepare(sql);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    if (cache.size >= CACHED_STATEMENTS) {
      const [oldest] = cache.keys();
      if (oldest !== undefined) cache.delete(oldest);
    }
    cache.set(sql, prepared);
    return prepared;
  }
}
