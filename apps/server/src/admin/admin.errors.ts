export type AdminErrorCode =
  | 'UNKNOWN_COMMAND'
  | 'INVALID_OPTION'
  | 'NOT_FOUND'
  | 'NO_DATA_FOLDER'
  | 'SERVER_UNREACHABLE'
  | 'FAILED';

/** Why an operator's command was not carried out, in one sentence for the terminal. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly code: AdminErrorCode;

  constructor(code: AdminErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
