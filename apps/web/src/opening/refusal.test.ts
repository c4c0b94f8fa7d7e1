import { WaxwingError } from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { canRetry, refusedBy } from './refusal.ts';

test('the reference of the server and the time to wait come along', () => {
  const error = new WaxwingError('PASSCODE_LOCKED', 'Locked', { requestId: 'r1', retryAfterSeconds: 60 });
  expect(refusedBy(error)).toMatchObject({ reason: 'locked', reference: 'r1', retryAfterSeconds: 60 });
});

test('a mangled link brings its repair', () => {
  const error = new WaxwingError('LINK_MANGLED', 'Mangled', { repaired: 'https://w.example/a#b' });
  expect(refusedBy(error)).toMatchObject({ reason: 'mangled', repaired: 'https://w.example/a#b' });
});

test('an error that nobody foresaw blames the browser it happened in, and can be tried again', () => {
  const refused = refusedBy(new TypeError('crypto.subtle is undefined'));
  expect(refused).toEqual({ reason: 'unsupported' });
  expect(canRetry(refused)).toBe(true);
});

test('what is gone stays gone: only passing troubles can be tried again', () => {
  for (const reason of ['offline', 'server', 'busy', 'locked'] as const)
    expect(canRetry({ reason })).toBe(true);
  for (const reason of ['viewed', 'expired', 'revoked', 'takenDown', 'damaged', 'notFound'] as const)
    expect(canRetry({ reason })).toBe(false);
});
