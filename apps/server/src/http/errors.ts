import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorCodes, type Problem } from '@waxwing/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../shared/errors.ts';

/** Seconds that a client waits before it tries again, when nobody knows better. */
const defaultRetrySeconds = 1;

/** The one place where an error becomes an answer of the platform API. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblemError(error);
  if (problem.status >= 500)
    request.log.error({ reqId: request.id, err: error, code: problem.code }, 'request failed');
  return sendProblem(problem, request, reply);
}

/** Writes a refusal as RFC 9457. */
export function sendProblem(
  problem: ProblemError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status } = problem;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const retryAfter = problem.retryAfterSeconds ?? (status === 503 ? defaultRetrySeconds : undefined);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  const body: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: detailOf(problem, request),
    instance: pathOf(request.originalUrl),
    error_code: problem.code,
    request_id: request.id,
    ...(problem.issues ? { errors: [...problem.issues] } : {}),
  };
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(body));
}

/** Nothing of an unexpected error leaves the server but the id under which the log has it. */
function detailOf(problem: ProblemError, request: FastifyRequest): string {
  if (problem.code !== 'INTERNAL_ERROR') return problem.message;
  return `An unexpected error occurred. Reference ID: ${request.id}`;
}

/** A path without its query: queries may hold what does not belong into a log or an answer. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error);
  const known = code === undefined ? undefined : knownErrors[code];
  if (known) return new ProblemError(known, { cause: error });
  const status = (error as Partial<FastifyError> | undefined)?.statusCode;
  if (status !== undefined && status >= 400 && status < 500) {
    return new ProblemError('BAD_REQUEST', { cause: error });
  }
  return new ProblemError('INTERNAL_ERROR', { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Errors of the layers below, by their code. */
const knownErrors: Readonly<Record<string, ErrorCode>> = {
  DATABASE_BUSY: 'UNAVAILABLE',
  DATABASE_UNAVAILABLE: 'UNAVAILABLE',
  TX_GROUP_LOST: 'UNAVAILABLE',
  QUEUE_FULL: 'UNAVAILABLE',
  BLOBS_UNAVAILABLE: 'UNAVAILABLE',
  DISK_FULL: 'STORAGE_FULL',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
  FST_ERR_NOT_FOUND: 'NOT_FOUND',
};

/** The bytes of a problem for a request that never became one: malformed HTTP. */
export function rawProblem(code: ErrorCode, requestId: string): string {
  const { status, meaning } = errorCodes[code];
  const title = STATUS_CODES[status] ?? 'Error';
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail: meaning,
    instance: '',
    error_code: code,
    request_id: requestId,
  };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
