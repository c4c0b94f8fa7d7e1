import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { DatabaseLogger } from '../engine.ts';
import { assertBindable } from '../parameters.ts';
import { mapPostgresError } from './errors.ts';

const POOL_SIZE = 16;
const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_CONNECTION_MS = 30_000;
/** Every statement of a request is a few index look-ups; what takes longer waits for something that is broken. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_MS = 10_000;
/** A server that vanished answers nothing at all: this one ends on our side. */
const QUERY_TIMEOUT_MS = 15_000;

/** Connections for requests: many, and none of them waits for long. */
export function createPool(url: string, logger: DatabaseLogger): pg.Pool {
  const limits = {
    max: POOL_SIZE,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  };
  return openPool(url, logger, limits);
}

/** One connection for migrations and vacuums, which take the time they take. */
export function createMaintenancePool(url: string, logger: DatabaseLogger): pg.Pool {
  return openPool(url, logger, { max: 1 });
}

function openPool(url: string, logger: DatabaseLogger, limits: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'waxwing',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    // Values read as SQLite's do.
    types: { getTypeParser },
    ...limits,
    onConnect: insistOnDurability,
  });
  // A connection that breaks between two queries tells it by an event, which without a listener ends the process:
  // on the pool while it is idle, on the client while a transaction holds it.
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return pool;

  function report({ message }: Error): void {
    // The error itself carries the whole client, which is nothing for a log.
    if (!pool.ending) logger.warn({ reason: message }, 'lost a database connection');
  }
}

/** What Kysely sees of the pool: parameters are checked before they leave, errors carry our codes. */
export function guardPool(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      try {
        return guardClient(await pool.connect());
      } catch (error) {
        throw mapPostgresError(error);
      }
    },
    end: () => pool.end(),
  };
}

/**
 * A role or a server may be set to answer before the commit is on disk; then "revoked" could be forgotten. Stricter
 * settings (a standby that must confirm) stay as they are.
 */
async function insistOnDurability(client: pg.ClientBase): Promise<void> {
  await client.query(
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  );
}

function guardClient(client: pg.PoolClient): PostgresPoolClient {
  const known = guarded.get(client);
  if (known !== undefined) return known;
  const query = async (sql: string, parameters: readonly unknown[] = []) => {
    assertBindable(parameters);
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      throw mapPostgresError(error);
    }
  };
  const guard: PostgresPoolClient = {
    release: (destroy) => client.release(destroy),
    // Kysely's type also has an overload for cursors, used only when a cursor class is configured: none is.
    query: query as unknown as PostgresPoolClient['query'],
  };
  guarded.set(client, guard);
  return guard;
}

/** Kysely knows a connection by its client, so a client keeps its guard. */
const guarded = new WeakMap<pg.PoolClient, PostgresPoolClient>();

const { BYTEA, INT8, NUMERIC } = pg.types.builtins;

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format === 'binary') return pg.types.getTypeParser(oid, format);
  // `numeric` is what PostgreSQL makes of a sum of int8.
  if (oid === INT8 || oid === NUMERIC) return toSafeNumber;
  if (oid === BYTEA) return toBytes;
  return pg.types.getTypeParser(oid, format);
}

/** By default `pg` gives int8 as text. Beyond 2^53 it throws, as node:sqlite does. */
function toSafeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError('An integer beyond 2^53');
  return value;
}

/** A plain Uint8Array, as node:sqlite gives it: a Buffer differs in `slice` and `toString`. */
function toBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
}
