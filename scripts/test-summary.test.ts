import { expect, test } from 'vitest';
import { summarize } from './test-summary.ts';

const passed = { name: 'a', state: 'passed' } as const;

test('the last line counts what passed and what failed', () => {
  const { isGood, lines } = summarize([passed, passed, { name: 'b', state: 'failed' }], 0);
  expect(lines).toEqual(['tests: 2 passed, 1 failed']);
  expect(isGood).toBe(false);
});

test('a run in which everything passed is good', () => {
  expect(summarize([passed], 0)).toEqual({ isGood: true, lines: ['tests: 1 passed, 0 failed'] });
});

test('skipped tests are named with their reason, before the counts', () => {
  const { lines } = summarize(
    [passed, { name: 'b', state: 'skipped', note: 'no disk' }, { name: 'c', state: 'skipped' }],
    0,
  );
  expect(lines).toEqual([
    'skipped: b (no disk)',
    'skipped: c (no reason given)',
    'tests: 1 passed, 0 failed',
  ]);
});

test('files that could not run count as failed', () => {
  expect(summarize([passed], 2)).toEqual({ isGood: false, lines: ['tests: 1 passed, 2 failed'] });
});

test('a test that never ended counts as failed', () => {
  expect(summarize([passed, { name: 'b', state: 'pending' }], 0).isGood).toBe(false);
});

test('a run without any test is not good', () => {
  expect(summarize([], 0).isGood).toBe(false);
});
