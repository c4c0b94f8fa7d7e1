import type { ErrorCode, Problem } from '@waxwing/contract';
import type { FieldError, WaxwingErrorCode } from './errors.ts';
import { WaxwingError } from './errors.ts';

/** Codes of the server that have a meaning of their own for a caller; all others are told apart by status. */
const BY_SERVER_CODE = {
  PASSCODE_REQUIRED: 'PASSPHRASE_REQUIRED',
  PASSCODE_INVALID: 'WRONG_PASSPHRASE',
  PASSCODE_LOCKED: 'PASSCODE_LOCKED',
  EXPIRED: 'EXPIRED',
  VIEWED: 'VIEWED',
  REVOKED: 'REVOKED',
  TAKEN_DOWN: 'TAKEN_DOWN',
  UPLOAD_OFFSET_CONFLICT: 'UPLOAD_BUSY',
  UPLOAD_LOCKED: 'UPLOAD_BUSY',
  UPLOAD_INCOMPLETE: 'UPLOAD_LOST',
  STREAM_MISMATCH: 'UPLOAD_LOST',
  ALREADY_PUBLISHED: 'UPLOAD_LOST',
  INVALID_CREDENTIALS: 'INVALID_CREDENTIALS',
  STEP_UP_REQUIRED: 'STEP_UP_REQUIRED',
} as const satisfies Partial<Record<ErrorCode, WaxwingErrorCode>>;

const BY_STATUS: Readonly<Record<number, WaxwingErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  410: 'GONE',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
  507: 'STORAGE_FULL',
};

/** Turns an answer that is not a success into the error a caller decides by. Never throws on strange answers. */
export function refusalOf(answer: { status: number; headers: Headers; text: string }): WaxwingError {
  const { status, headers } = answer;
  const problem = parseProblem(answer.text);
  const code = codeOf(status, problem.error_code);
  const detail = text(problem.detail);
  return new WaxwingError(code, detail ?? `The server answered ${status}`, {
    status,
    serverCode: text(problem.error_code),
    retryAfterSeconds: retryAfterSeconds(headers.get('retry-after')),
    requestId: text(problem.request_id) ?? headers.get('x-request-id') ?? undefined,
    detail,
    errors: Array.isArray(problem.errors) ? problem.errors.filter(isFieldError) : undefined,
  });
}

function codeOf(status: number, serverCode: string | undefined): WaxwingErrorCode {
  const own = Object.entries(BY_SERVER_CODE).find(([code]) => code === serverCode);
  if (own !== undefined) return own[1];
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'INVALID_REQUEST' : 'SERVER_ERROR');
}

/** A proxy in between may answer with anything: what is not a problem document counts as an empty one. */
function parseProblem(text: string): Partial<Problem> {
  try {
    const value: unknown = JSON.parse(text);
    // The interface promises this shape for every refusal, and each member is read as possibly absent.
    return typeof value === 'object' && value !== null ? (value as Partial<Problem>) : {};
  } catch {
    return {};
  }
}

function isFieldError(value: unknown): value is FieldError {
  // Read as possibly anything, like the document around it.
  const { field, message } = (value ?? {}) as Partial<FieldError>;
  return typeof field === 'string' && typeof message === 'string';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `Retry-After` in seconds; its other form, a date, is not used by the server. */
function retryAfterSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
