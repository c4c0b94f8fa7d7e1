import { DatabaseBusyError, DatabaseError, DatabaseUnavailableError, DiskFullError } from '../errors.ts';

/** @see PostgreSQL manual, Appendix A, "PostgreSQL Error Codes" */
const DISK_FULL = '53100';
const BUSY = new Set([
  '55P03', // lock_not_available
  '57014', // query_canceled: the statement's time-out
  '25P03', // idle_in_transaction_session_timeout
]);
const UNAVAILABLE = new Set([
  '25006', // read_only_sql_transaction: a standby after a failover
  '58030', // io_error
  '3D000', // invalid_catalog_name: the database is gone
]);
/** Whole classes: connection exception, insufficient resources, operator intervention, authorization. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '28']);
/** What a server that reports an error always sends; an error without it comes from the network or the pool. */
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Gives outages, a full disk and time-outs their own error; leaves everything else as it is. */
export function mapPostgresError(error: unknown): unknown {
  if (error instanceof DatabaseError) return error;
  const state = sqlStateOf(error);
  if (state === undefined) return new DatabaseUnavailableError(error);
  if (state === DISK_FULL) return new DiskFullError(error);
  if (BUSY.has(state)) return new DatabaseBusyError(error);
  if (UNAVAILABLE.has(state) || UNAVAILABLE_CLASSES.has(state.slice(0, 2))) {
    return new DatabaseUnavailableError(error);
  }
  return error;
}

function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && SQL_STATE.test(error.code) ? error.code : undefined;
}
