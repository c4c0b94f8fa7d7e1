/** Everything that can go wrong for a caller of the client, as stable codes. Texts may change, codes do not. */
export type WaxwingErrorCode =
  // The link itself, found out without asking the server.
  | 'LINK_DAMAGED'
  | 'LINK_TOO_NEW'
  | 'LINK_NOT_OURS'
  | 'LINK_MANGLED'
  // The passphrase or passcode.
  | 'PASSPHRASE_REQUIRED'
  | 'WRONG_PASSPHRASE'
  | 'PASSCODE_LOCKED'
  // The share is not there (any more).
  | 'NOT_FOUND'
  | 'EXPIRED'
  | 'VIEWED'
  | 'REVOKED'
  | 'TAKEN_DOWN'
  | 'GONE'
  // What came back cannot be opened.
  | 'DATA_DAMAGED'
  | 'UNSUPPORTED_FORMAT'
  | 'KDF_UNAVAILABLE'
  // Files to be sent, and what is kept of a sending.
  | 'FILE_NAME_INVALID'
  | 'FILE_UNREADABLE'
  | 'FILE_CHANGED'
  | 'RECORDS_FAILED'
  | 'RECORD_NOT_FOUND'
  | 'UPLOAD_LOST'
  | 'UPLOAD_BUSY'
  // Files to be read.
  | 'CLAIM_ENDED'
  | 'WRITE_FAILED'
  // The conversation with the server.
  | 'RATE_LIMITED'
  | 'OFFLINE'
  | 'SERVER_ERROR'
  | 'TOO_LARGE'
  | 'STORAGE_FULL'
  | 'INVALID_REQUEST'
  | 'UNAUTHORIZED'
  // An account.
  | 'SIGNED_OUT'
  | 'INVALID_CREDENTIALS'
  | 'STEP_UP_REQUIRED';

/** One field the server (or the client, before asking) did not accept. */
export interface FieldError {
  field: string;
  message: string;
}

/** What an error may carry beside its code; which code carries what is said at each field. */
export interface WaxwingErrorDetails {
  /** LINK_MANGLED: the link as it was meant, ready to be used. */
  repaired?: string | undefined;
  /** FILE_NAME_INVALID, FILE_UNREADABLE, FILE_CHANGED: the path of the file at fault, where it is one file. */
  file?: string | undefined;
  /** PASSCODE_LOCKED, RATE_LIMITED, SERVER_ERROR, STORAGE_FULL: seconds until another try makes sense. */
  retryAfterSeconds?: number | undefined;
  /** Any answer of the server: the id under which its log knows the request. */
  requestId?: string | undefined;
  /** INVALID_REQUEST, TOO_LARGE: the server's own sentence. */
  detail?: string | undefined;
  /** INVALID_REQUEST: the fields at fault. */
  errors?: readonly FieldError[] | undefined;
  /** Any answer of the server that has one: its own `error_code`, which tells more apart than `code` does. */
  serverCode?: string | undefined;
  /** Any answer of the server: its HTTP status. */
  status?: number | undefined;
  /** What was caught underneath, for logs. */
  cause?: unknown;
}

/** The only error the client throws, except that an aborted call rejects with the signal's own reason. */
export class WaxwingError extends Error {
  override readonly name = 'WaxwingError';
  readonly code: WaxwingErrorCode;
  readonly repaired: string | undefined;
  readonly file: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly serverCode: string | undefined;
  readonly status: number | undefined;

  constructor(code: WaxwingErrorCode, message: string, details: WaxwingErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.repaired = details.repaired;
    this.file = details.file;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.requestId = details.requestId;
    this.detail = details.detail;
    this.errors = details.errors ?? [];
    this.serverCode = details.serverCode;
    this.status = details.status;
  }
}
