import type { Engine } from './migrations/migration.ts';

/**
 * Holds the rows that a query reads until the transaction ends. SQLite has one writer, so whoever reads inside a
 * transaction is alone already; PostgreSQL needs `FOR UPDATE`.
 *
 * @example const share = await lockRows(engine, tx.selectFrom('shares').selectAll().where('id', '=', id)).executeTakeFirst()
 */
export function lockRows<Query extends { forUpdate(): Query }>(engine: Engine, query: Query): Query {
  return engine === 'postgres' ? query.forUpdate() : query;
}
