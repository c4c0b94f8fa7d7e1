import { DatabaseBusyError, DatabaseUnavailableError, DiskFullError } from '../errors.ts';

// Primary result codes. The low byte of `errcode`; the rest tells the variant.
// See https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The primary SQLite result code of an error that node:sqlite threw, or undefined for any other error. */
function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

/** Whether the database is held by another connection for now. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

/** Gives outages, a full disk and locks their own error; leaves everything else (constraints, typos) as it is. */
export function mapSqliteError(error: unknown): unknown {
  switch (sqliteCodeOf(error)) {
    case SQLITE_FULL:
      return new DiskFullError(error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new DatabaseBusyError(error);
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
      return new DatabaseUnavailableError(error);
    default:
      return error;
  }
}
