import { type ErrorCode, errorCodes } from '@waxwing/contract';
import { expect, test } from 'vitest';
import type { WaxwingErrorCode } from './index.ts';
import { refusalOf } from './refusal.ts';

function refusal(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return refusalOf({ status, headers: new Headers(headers), text });
}

/** Every code of the interface; a new one does not compile before somebody says what it is for a caller. */
const FOR_A_CALLER: Record<ErrorCode, WaxwingErrorCode> = {
  VALIDATION_FAILED: 'INVALID_REQUEST',
  INVALID_JSON: 'INVALID_REQUEST',
  BAD_REQUEST: 'INVALID_REQUEST',
  INVITATION_INVALID: 'INVALID_REQUEST',
  RESET_TOKEN_INVALID: 'INVALID_REQUEST',
  CONFIRMATION_INVALID: 'INVALID_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  TOKEN_INVALID: 'UNAUTHORIZED',
  TOKEN_EXPIRED: 'UNAUTHORIZED',
  INVALID_CREDENTIALS: 'INVALID_CREDENTIALS',
  TWO_FACTOR_REQUIRED: 'UNAUTHORIZED',
  PASSCODE_REQUIRED: 'PASSPHRASE_REQUIRED',
  PASSCODE_INVALID: 'WRONG_PASSPHRASE',
  INSUFFICIENT_SCOPE: 'UNAUTHORIZED',
  FORBIDDEN: 'UNAUTHORIZED',
  STEP_UP_REQUIRED: 'STEP_UP_REQUIRED',
  NOT_FOUND: 'NOT_FOUND',
  DUPLICATE_RESOURCE: 'INVALID_REQUEST',
  LAST_SIGN_IN_METHOD: 'INVALID_REQUEST',
  UPLOAD_OFFSET_CONFLICT: 'UPLOAD_BUSY',
  UPLOAD_INCOMPLETE: 'UPLOAD_LOST',
  STREAM_MISMATCH: 'UPLOAD_LOST',
  ALREADY_PUBLISHED: 'UPLOAD_LOST',
  KEY_NOT_RETRIEVABLE: 'INVALID_REQUEST',
  GONE: 'GONE',
  VIEWED: 'VIEWED',
  REVOKED: 'REVOKED',
  EXPIRED: 'EXPIRED',
  TAKEN_DOWN: 'TAKEN_DOWN',
  TUS_VERSION_UNSUPPORTED: 'INVALID_REQUEST',
  PAYLOAD_TOO_LARGE: 'TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'INVALID_REQUEST',
  RANGE_NOT_SATISFIABLE: 'INVALID_REQUEST',
  IDEMPOTENCY_MISMATCH: 'INVALID_REQUEST',
  UPLOAD_LOCKED: 'UPLOAD_BUSY',
  TOO_EARLY: 'INVALID_REQUEST',
  RATE_LIMITED: 'RATE_LIMITED',
  PASSCODE_LOCKED: 'PASSCODE_LOCKED',
  HEADERS_TOO_LARGE: 'INVALID_REQUEST',
  CHECKSUM_MISMATCH: 'INVALID_REQUEST',
  INTERNAL_ERROR: 'SERVER_ERROR',
  UNAVAILABLE: 'SERVER_ERROR',
  STORAGE_FULL: 'STORAGE_FULL',
};

test.each(Object.entries(FOR_A_CALLER))('%s of the server is %s for a caller', (error_code, code) => {
  const { status } = errorCodes[error_code as ErrorCode]; // the table's keys are these codes
  expect(refusal(status, { error_code })).toMatchObject({ code, status, serverCode: error_code });
});

test.each([
  [302, 'SERVER_ERROR'],
  [401, 'UNAUTHORIZED'],
  [404, 'NOT_FOUND'],
  [405, 'INVALID_REQUEST'],
  [410, 'GONE'],
  [429, 'RATE_LIMITED'],
  [500, 'SERVER_ERROR'],
])('%i without a code is %s for a caller', (status, code) => expect(refusal(status).code).toBe(code));

test('the wait, the request id, the sentence and the fields reach the caller', () => {
  const errors = [{ field: 'maxViews', message: 'must be greater than 0' }];
  const body = { detail: 'maxViews: must be greater than 0', request_id: 'r-7', errors };
  expect(refusal(400, body, { 'retry-after': '90' })).toMatchObject({
    code: 'INVALID_REQUEST',
    message: 'maxViews: must be greater than 0',
    detail: 'maxViews: must be greater than 0',
    retryAfterSeconds: 90,
    requestId: 'r-7',
    errors,
    status: 400,
  });
});

test('fields that are not what the interface promises are left out', () => {
  const good = { field: 'iv', message: 'is required' };
  const { errors } = refusal(400, { errors: [null, 'iv', { field: 'iv' }, good] });
  expect(errors).toEqual([good]);
});

test.each(['<html>Bad gateway</html>', '', 'null', '[]', '"text"', '{"errors":7,"detail":{}}'])(
  'an answer of a proxy, %j, becomes an error and not a crash',
  (text) => {
    const error = refusal(502, text, { 'x-request-id': 'r-8' });
    expect(error).toMatchObject({ code: 'SERVER_ERROR', requestId: 'r-8', errors: [] });
    expect(error.message).toBe('The server answered 502');
  },
);

test('a name that every object has is not taken for a code', () => {
  expect(refusal(410, { error_code: 'constructor' }).code).toBe('GONE');
});
