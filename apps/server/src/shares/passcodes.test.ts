import fc from 'fast-check';
import { expect, test } from 'vitest';
import { giveBackAttempt, secondsUntilBudget, takeAttempt } from './passcodes.ts';
import type { Attempts } from './share.ts';

const none: Attempts = { taken: 0, since: 0 };
const start = 1_000_000_000;

test('attempts are taken until the budget is spent, and all come back with the next window', () => {
  const budget = { count: 2, windowSeconds: 10 };
  const first = takeAttempt(none, budget, start);
  expect(first).toEqual({ taken: 1, since: start });
  const second = first && takeAttempt(first, budget, start + 5_000);
  expect(second).toEqual({ taken: 2, since: start });
  expect(second && takeAttempt(second, budget, start + 9_999)).toBeUndefined();
  expect(second && secondsUntilBudget(second, budget, start + 9_001)).toBe(1);
  expect(second && takeAttempt(second, budget, start + 10_000)).toEqual({ taken: 1, since: start + 10_000 });
});

test('without a budget nothing is counted', () => {
  expect(takeAttempt({ taken: 99, since: start }, undefined, start)).toEqual({ taken: 99, since: start });
});

test('giving back never makes more attempts than there are', () => {
  expect(giveBackAttempt({ taken: 3, since: start })).toEqual({ taken: 2, since: start });
  expect(giveBackAttempt(none)).toEqual(none);
});

test('no order of guesses and waits gets more than the budget out of one window', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(waits, fc.integer({ min: 1, max: 5 }), (pauses, count) => {
      const budget = { count, windowSeconds: 10 };
      let attempts = none;
      let now = start;
      const grantedSince = new Map<number, number>();
      for (const pause of pauses) {
        now += pause;
        const next = takeAttempt(attempts, budget, now);
        if (!next) {
          expect(now - attempts.since).toBeLessThan(10_000);
          continue;
        }
        attempts = next;
        const granted = (grantedSince.get(next.since) ?? 0) + 1;
        grantedSince.set(next.since, granted);
        expect(granted).toBeLessThanOrEqual(count);
        expect(now - next.since).toBeLessThan(10_000);
      }
    }),
  );
});
