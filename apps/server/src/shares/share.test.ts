import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ShareState } from '../database/schema.ts';
import { type Share, standingOf, viewsLeft } from './share.ts';

const share: Share = {
  id: 1,
  kind: 'note',
  organizationId: undefined,
  createdAt: 0,
  expiresAt: 1_000,
  maxViews: 2,
  viewsTaken: 0,
  state: 'live',
  eraseAt: undefined,
  forgetAt: 1_000,
  passcode: { form: 'none', hash: undefined },
  linkTokenHash: undefined,
  revokeTokenHash: new Uint8Array(32),
  attempts: { taken: 0, since: 0 },
};

test('a share is open until the very instant that it expires', () => {
  expect(standingOf(share, 999)).toBe('open');
  expect(standingOf(share, 1_000)).toBe('expired');
});

test('a share under review counts as taken down, and expires like every other', () => {
  const held: Share = { ...share, state: 'quarantined' };
  expect(standingOf(held, 999)).toBe('taken_down');
  expect(standingOf(held, 1_000)).toBe('expired');
});

test('what has ended stays as it ended, at any time', () => {
  const endings = fc.constantFrom<ShareState>('viewed', 'revoked', 'expired', 'taken_down');
  fc.assert(
    fc.property(endings, fc.integer({ min: -5_000, max: 5_000 }), (state, now) => {
      expect(standingOf({ ...share, state }, now)).toBe(state);
    }),
  );
});

test('views that are left are never fewer than none, and undefined where none are counted', () => {
  expect(viewsLeft(share)).toBe(2);
  expect(viewsLeft({ ...share, viewsTaken: 5 })).toBe(0);
  expect(viewsLeft({ ...share, maxViews: undefined })).toBeUndefined();
});
