import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

function refusal(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return refusalOf({ status, headers: new Headers(headers), text });
}

test.each([
  [401, 'PASSCODE_REQUIRED', 'PASSPHRASE_REQUIRED'],
  [401, 'PASSCODE_INVALID', 'WRONG_PASSPHRASE'],
  [401, 'TOKEN_INVALID', 'UNAUTHORIZED'],
  [403, 'INSUFFICIENT_SCOPE', 'UNAUTHORIZED'],
  [404, 'NOT_FOUND', 'NOT_FOUND'],
  [410, 'EXPIRED', 'EXPIRED'],
  [410, 'VIEWED', 'VIEWED'],
  [410, 'REVOKED', 'REVOKED'],
  [410, 'TAKEN_DOWN', 'TAKEN_DOWN'],
  [410, 'GONE', 'GONE'],
  [413, 'PAYLOAD_TOO_LARGE', 'INVALID_REQUEST'],
  [422, 'IDEMPOTENCY_MISMATCH', 'INVALID_REQUEST'],
  [429, 'PASSCODE_LOCKED', 'PASSCODE_LOCKED'],
  [429, 'RATE_LIMITED', 'RATE_LIMITED'],
  [500, 'INTERNAL_ERROR', 'SERVER_ERROR'],
  [507, 'STORAGE_FULL', 'SERVER_ERROR'],
  [302, undefined, 'SERVER_ERROR'],
])('%i with %s is %s for a caller', (status, error_code, code) => {
  expect(refusal(status, { error_code }).code).toBe(code);
});

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
