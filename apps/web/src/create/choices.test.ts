import { expect, test } from 'vitest';
import { lives, policyOf, viewChoices } from './choices.ts';

test('once is the view_once type, with the chosen time beside it', () => {
  expect(policyOf('1hour', 1)).toEqual({ expiryType: 'view_once', expiresInSeconds: 3600 });
  expect(policyOf('24hours', 1)).toEqual({ expiryType: 'view_once', expiresInSeconds: 86_400 });
  expect(policyOf('7days', 1)).toEqual({ expiryType: 'view_once', expiresInSeconds: 604_800 });
});

test('several views are the chosen time with a cap', () => {
  expect(policyOf('7days', 100)).toEqual({ expiryType: '7days', maxViews: 100 });
});

test('any number of views is the chosen time alone', () => {
  expect(policyOf('1hour', null)).toEqual({ expiryType: '1hour' });
});

test('every choice on the page is one the API accepts', () => {
  for (const life of lives)
    for (const views of viewChoices) {
      const policy = policyOf(life, views);
      expect(policy.maxViews ?? 2).toBeGreaterThanOrEqual(2);
      expect(policy.maxViews ?? 2).toBeLessThanOrEqual(100);
    }
});
