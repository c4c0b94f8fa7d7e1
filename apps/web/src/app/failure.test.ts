import { WaxwingError } from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { accountFailureOf, isDeclined } from './failure.ts';

const refused = (code: WaxwingError['code'], details: ConstructorParameters<typeof WaxwingError>[2] = {}) =>
  accountFailureOf(new WaxwingError(code, 'as the server says', details));

test('what is wrong with a field stands at the field, as a sentence', () => {
  const errors = [{ field: 'new_password', message: 'is too easy to guess' }];
  expect(refused('INVALID_REQUEST', { detail: 'x', errors, serverCode: 'VALIDATION_FAILED' })).toMatchObject({
    fields: { new_password: 'Is too easy to guess.' },
    code: 'VALIDATION_FAILED',
  });
});

test('a page has words of its own for a code of the server, and goes without them for others', () => {
  const error = new WaxwingError('UNAUTHORIZED', 'no', { serverCode: 'TWO_FACTOR_REQUIRED' });
  expect(accountFailureOf(error, { TWO_FACTOR_REQUIRED: 'A code, please.' }).text).toBe('A code, please.');
  expect(accountFailureOf(error, {}).text).toContain('Your role does not allow this.');
});

test('why somebody may not do something is said by the server, who knows it', () => {
  const detail = 'You are the last owner of an organisation that has other members.';
  expect(refused('UNAUTHORIZED', { serverCode: 'FORBIDDEN', detail }).text).toBe(detail);
});

test('a pause says how long, and an unknown failure carries its reference', () => {
  expect(refused('RATE_LIMITED', { retryAfterSeconds: 600 }).text).toContain('ten minutes');
  expect(refused('SERVER_ERROR', { requestId: 'r-7' })).toMatchObject({ reference: 'Reference r-7' });
});

test('whoever closes the dialog for a proof has failed at nothing', () => {
  expect(isDeclined(new DOMException('No', 'AbortError'))).toBe(true);
  expect(isDeclined(new WaxwingError('STEP_UP_REQUIRED', 'x'))).toBe(false);
});
