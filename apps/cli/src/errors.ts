import { WaxwingError, type WaxwingErrorCode } from '@waxwing/sdk';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { errorSentences, unexpectedSentence } from './messages.ts';

/** What can go wrong on this side, before or after the conversation with a server. */
export type CliErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'INPUT_EMPTY'
  | 'INPUT_NAME_INVALID'
  | 'INPUT_NOT_A_FILE'
  | 'INPUT_NOT_TEXT'
  | 'INPUT_TOO_LARGE'
  | 'INPUT_UNREADABLE'
  | 'OUTPUT_EXISTS'
  | 'OUTPUT_FAILED'
  | 'OUTPUT_FULL'
  | 'OUTPUT_LOST'
  | 'OUTPUT_SEVERAL'
  | 'PASSPHRASE_INVALID'
  | 'PASSPHRASE_REQUIRED'
  | 'RESUME_UNCLEAR'
  | 'REVOKE_REFUSED'
  | 'SERVER_NOT_INCLUDED'
  | 'ADMIN_FAILED'
  | 'AUDIT_CHANGED'
  | 'NOT_FOUND'
  | 'LOGIN_FAILED'
  | 'NOT_SIGNED_IN'
  | 'OFFLINE'
  | 'INTERRUPTED'
  | 'TERMINATED';

const cliExitCodes: Record<CliErrorCode, ExitCode> = {
  USAGE: exitCodes.usage,
  CONFIG_INVALID: exitCodes.usage,
  INPUT_EMPTY: exitCodes.usage,
  INPUT_NAME_INVALID: exitCodes.usage,
  INPUT_NOT_A_FILE: exitCodes.usage,
  INPUT_NOT_TEXT: exitCodes.usage,
  INPUT_TOO_LARGE: exitCodes.usage,
  INPUT_UNREADABLE: exitCodes.usage,
  OUTPUT_EXISTS: exitCodes.usage,
  OUTPUT_FAILED: exitCodes.usage,
  OUTPUT_FULL: exitCodes.failed,
  OUTPUT_LOST: exitCodes.failed,
  OUTPUT_SEVERAL: exitCodes.usage,
  PASSPHRASE_INVALID: exitCodes.usage,
  PASSPHRASE_REQUIRED: exitCodes.passphrase,
  RESUME_UNCLEAR: exitCodes.usage,
  REVOKE_REFUSED: exitCodes.refused,
  SERVER_NOT_INCLUDED: exitCodes.usage,
  ADMIN_FAILED: exitCodes.failed,
  AUDIT_CHANGED: exitCodes.damaged,
  NOT_FOUND: exitCodes.notFound,
  LOGIN_FAILED: exitCodes.refused,
  NOT_SIGNED_IN: exitCodes.refused,
  OFFLINE: exitCodes.network,
  INTERRUPTED: exitCodes.interrupted,
  TERMINATED: exitCodes.terminated,
};

const sdkExitCodes: Record<WaxwingErrorCode, ExitCode> = {
  LINK_DAMAGED: exitCodes.damaged,
  LINK_TOO_NEW: exitCodes.damaged,
  LINK_NOT_OURS: exitCodes.damaged,
  LINK_MANGLED: exitCodes.damaged,
  PASSPHRASE_REQUIRED: exitCodes.passphrase,
  WRONG_PASSPHRASE: exitCodes.passphrase,
  PASSCODE_LOCKED: exitCodes.passphrase,
  NOT_FOUND: exitCodes.notFound,
  EXPIRED: exitCodes.notFound,
  VIEWED: exitCodes.gone,
  REVOKED: exitCodes.gone,
  TAKEN_DOWN: exitCodes.gone,
  GONE: exitCodes.gone,
  DATA_DAMAGED: exitCodes.damaged,
  UNSUPPORTED_FORMAT: exitCodes.damaged,
  KDF_UNAVAILABLE: exitCodes.failed,
  FILE_NAME_INVALID: exitCodes.usage,
  FILE_UNREADABLE: exitCodes.usage,
  FILE_CHANGED: exitCodes.usage,
  RECORDS_FAILED: exitCodes.failed,
  RECORD_NOT_FOUND: exitCodes.notFound,
  UPLOAD_LOST: exitCodes.gone,
  UPLOAD_BUSY: exitCodes.failed,
  CLAIM_ENDED: exitCodes.gone,
  WRITE_FAILED: exitCodes.failed,
  TOO_LARGE: exitCodes.usage,
  STORAGE_FULL: exitCodes.failed,
  RATE_LIMITED: exitCodes.rateLimited,
  OFFLINE: exitCodes.network,
  SERVER_ERROR: exitCodes.failed,
  INVALID_REQUEST: exitCodes.usage,
  UNAUTHORIZED: exitCodes.refused,
  SIGNED_OUT: exitCodes.refused,
  INVALID_CREDENTIALS: exitCodes.refused,
  STEP_UP_REQUIRED: exitCodes.refused,
};

/** An end of the command that has a name. The message is for people: what happened, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An error that leaves something to go on with: what to do about it stands behind its own sentence. */
export class ResumableError extends Error {
  override readonly name = 'ResumableError';
  readonly advice: string;

  constructor(cause: unknown, advice: string) {
    super(advice, { cause });
    this.advice = advice;
  }
}

/** An error as the command shows it: on standard error as a sentence, or with `--json` as an object. */
export interface ReportedError {
  code: string;
  message: string;
  exitCode: ExitCode;
  retryAfterSeconds?: number;
  requestId?: string;
}

/** Turns anything that was thrown into what is shown. The only place that knows every error there is. */
export function describeError(error: unknown): ReportedError {
  if (error instanceof ResumableError) {
    const shown = describeError(error.cause);
    return { ...shown, message: `${shown.message} ${error.advice}` };
  }
  if (error instanceof CliError) {
    return { code: error.code, message: error.message, exitCode: cliExitCodes[error.code] };
  }
  if (error instanceof WaxwingError) {
    const { retryAfterSeconds, requestId } = error;
    return {
      code: error.code,
      message: errorSentences[error.code](error),
      exitCode: sdkExitCodes[error.code],
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(requestId !== undefined && { requestId }),
    };
  }
  return { code: 'UNEXPECTED', message: unexpectedSentence(error), exitCode: exitCodes.failed };
}
