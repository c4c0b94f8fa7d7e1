import { type ErrorCode, errorCodes, type ValidationIssue } from '@waxwing/contract';

interface ProblemDetails {
  readonly detail?: string;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  readonly issues?: readonly ValidationIssue[];
  /** For the log only. */
  readonly cause?: unknown;
}

/** A refusal that the caller is told about. Its code is stable; `http/errors.ts` alone makes an answer of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly issues: readonly ValidationIssue[] | undefined;

  constructor(code: ErrorCode, { detail, retryAfterSeconds, issues, cause }: ProblemDetails = {}) {
    super(detail ?? errorCodes[code].meaning, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = errorCodes[code].status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.issues = issues;
  }
}

/** The refusals of one feature, as a table of functions that make them. */
export function defineErrors<Name extends string>(
  table: Record<Name, { readonly code: ErrorCode; readonly detail: string }>,
): Record<Name, (more?: Pick<ProblemDetails, 'retryAfterSeconds' | 'cause'>) => ProblemError> {
  const makers = Object.entries<{ code: ErrorCode; detail: string }>(table).map(
    ([name, { code, detail }]) => [
      name,
      (more: ProblemDetails = {}) => new ProblemError(code, { ...more, detail }),
    ],
  );
  return Object.fromEntries(makers);
}

/** One field of a request that is wrong in a way its schema cannot say. */
export function invalidField(field: string, message: string): ProblemError {
  return new ProblemError('VALIDATION_FAILED', {
    detail: `${field}: ${message}`,
    issues: [{ field, message }],
  });
}
