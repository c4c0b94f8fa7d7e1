/** What every error of this layer is: a stable code, and the engine's own error as `cause` for the log. */
export class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** `DATABASE_BUSY`: somebody else held the database longer than a request can wait. Worth a retry (503). */
export class DatabaseBusyError extends DatabaseError {
  constructor(cause?: unknown) {
    super('DATABASE_BUSY', 'The database is busy; try again in a moment', cause);
  }
}

/** `DATABASE_UNAVAILABLE`: the database cannot be reached, is stopping, or its disk fails (503). */
export class DatabaseUnavailableError extends DatabaseError {
  constructor(cause?: unknown) {
    super('DATABASE_UNAVAILABLE', 'The database cannot be reached', cause);
  }
}

/** `DISK_FULL`: nothing of the transaction was stored (507). Goes away as soon as there is room again. */
export class DiskFullError extends DatabaseError {
  constructor(cause?: unknown) {
    super('DISK_FULL', 'The disk that holds the database is full', cause);
  }
}

/** `TX_GROUP_LOST`: a neighbour in the shared commit failed and took this transaction along. Run it again. */
export class TransactionGroupLostError extends DatabaseError {
  constructor(cause: unknown) {
    super('TX_GROUP_LOST', 'The shared commit was rolled back', cause);
  }
}

/**
 * `TX_AWAITED_OUTSIDE`: the transaction awaited something other than its own `tx`, and was rolled back.
 * A mistake in the program: hash, fetch and read files before or after the transaction.
 */
export class AwaitedOutsideError extends DatabaseError {
  constructor() {
    super('TX_AWAITED_OUTSIDE', 'A transaction may await only its own queries');
  }
}

/** `UNBINDABLE_PARAMETER`: a value that an engine would store as something else. A mistake in the program. */
export class UnbindableParameterError extends DatabaseError {
  /** `what` names the kind of value and never the value: it may be a secret. */
  constructor(what: string) {
    super('UNBINDABLE_PARAMETER', `A query parameter is ${what}`);
  }
}

/** `STATEMENT_NOT_ALLOWED`: a query tried to end or reconfigure the shared commit. A mistake in the program. */
export class StatementNotAllowedError extends DatabaseError {
  constructor() {
    super('STATEMENT_NOT_ALLOWED', 'Transactions and pragmas belong to the database layer');
  }
}

/** `DATA_FOLDER_IN_USE`: another process has the folder open. */
export class FolderInUseError extends DatabaseError {
  constructor(dataDir: string, cause?: unknown) {
    super(
      'DATA_FOLDER_IN_USE',
      `Another Waxwing is running on the data folder ${dataDir}. Stop it first, or give this one its own folder.`,
      cause,
    );
  }
}

/** `DATABASE_NEWER`: the database holds migrations that this program does not know. */
export class NewerDatabaseError extends DatabaseError {
  constructor(unknown: readonly string[]) {
    super(
      'DATABASE_NEWER',
      `This database was made by a newer Waxwing (it has ${unknown.join(', ')}). Upgrade this program, or restore a backup made before the upgrade.`,
    );
  }
}

/** Whether a unique index refused a row: somebody else stored the same between our look and our insert. */
export function isDuplicate(error: unknown): boolean {
  // PostgreSQL's unique_violation. On SQLite nobody comes in between: there is one writer.
  return error instanceof Error && 'code' in error && error.code === '23505';
}
