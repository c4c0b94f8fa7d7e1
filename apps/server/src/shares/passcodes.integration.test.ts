import { expect, test } from 'vitest';
import { budget, describeOnBoth, hashesAtMost, minute, second, text } from '../../test/shares.ts';

const right = 'right';
const wrong = 'wrong';

describeOnBoth('passcodes and link tokens', (shares) => {
  // Both ways that a passcode is kept: derived from a key, and chosen by a person (slow).
  for (const hasFullEntropy of [true, false]) {
    const form = hasFullEntropy ? 'derived' : 'chosen';
    const create = () => shares().create({ maxViews: 1, passcode: { passcode: right, hasFullEntropy } });
    const guess = (token: string, passcode: string) => shares().tell(token, { passcode });

    test(`a missing or wrong ${form} passcode takes no view`, async () => {
      const token = await create();
      expect(await shares().tell(token)).toBe('passcode_required');
      expect(await guess(token, wrong)).toBe('passcode_invalid');
      expect(await guess(token, right)).toBe(text);
    });

    test(`a spent budget refuses the right ${form} passcode too, until its window is over`, async () => {
      const token = await create();
      for (let taken = 0; taken < budget.count; taken += 1) {
        expect(await guess(token, wrong)).toBe('passcode_invalid');
        shares().clock.advance(second);
      }
      const refused = await shares().open(token, { passcode: right });
      expect(refused).toEqual({ granted: false, reason: 'locked', retryAfterSeconds: 597 });
      shares().clock.advance(597 * second - 1);
      expect(await guess(token, right)).toBe('locked');
      shares().clock.advance(1);
      expect(await guess(token, right)).toBe(text);
    });

    test(`a right ${form} passcode gives its attempt back, and asking without one takes none`, async () => {
      const token = await shares().create({ passcode: { passcode: right, hasFullEntropy } });
      for (let open = 0; open < budget.count + 2; open += 1) {
        expect(await guess(token, right)).toBe(text);
        expect(await shares().tell(token)).toBe('passcode_required');
      }
    });

    test(`of 20 wrong guesses at a ${form} passcode at once only the budget is looked at`, async () => {
      const token = await create();
      const told = await Promise.all(Array.from({ length: 20 }, () => guess(token, wrong)));
      expect(told.filter((answer) => answer === 'passcode_invalid')).toHaveLength(budget.count);
      expect(told.filter((answer) => answer === 'locked')).toHaveLength(20 - budget.count);
    });

    test(`a repeat of a live claim needs the ${form} passcode again, and takes no attempt`, async () => {
      const token = await create();
      const mine = { claim: 'mine', passcode: right };
      expect(await shares().tell(token, mine)).toBe(text);
      expect(await shares().tell(token, { claim: 'mine' })).toBe('passcode_required');
      for (let repeat = 0; repeat < budget.count + 1; repeat += 1) {
        expect(await shares().tell(token, { ...mine, passcode: wrong })).toBe('passcode_invalid');
      }
      expect(await shares().tell(token, mine)).toBe(text);
    });

    test(`a budget that strangers spent leaves the holder of a claim to a ${form} passcode alone`, async () => {
      const token = await shares().create({ maxViews: 2, passcode: { passcode: right, hasFullEntropy } });
      const mine = { claim: 'mine', passcode: right };
      expect(await shares().tell(token, mine)).toBe(text);
      for (let taken = 0; taken < budget.count; taken += 1) await guess(token, wrong);
      expect(await guess(token, right)).toBe('locked');
      expect(await shares().tell(token, mine)).toBe(text);
    });

    test(`of 12 readers with the right ${form} passcode at once one is served`, async () => {
      const token = await create();
      const told = await Promise.all(Array.from({ length: 12 }, () => guess(token, right)));
      expect(told.filter((answer) => answer === text)).toHaveLength(1);
    });
  }

  test('an attempt at a slow passcode is stored before it is checked, so that a crash gives no free guess', async () => {
    const token = await shares().create({ passcode: { passcode: right, hasFullEntropy: false } });
    const guesses = Array.from({ length: budget.count }, () => shares().tell(token, { passcode: wrong }));
    const attempts = async () => (await shares().engine.find(shares().kind, token))?.attempts.taken;
    await expect.poll(attempts).toBe(budget.count);
    // All three are taken although no more than two of them can have been hashed side by side so far.
    await Promise.all(guesses);
    expect(await attempts()).toBe(budget.count);
  });

  test('a guess that found the queue for hashing full was none, and is given back', async () => {
    const token = await shares().create({ passcode: { passcode: right, hasFullEntropy: false } });
    const others = Array.from({ length: hashesAtMost }, () =>
      shares().engine.keepPasscode({ passcode: 'somebody else', hasFullEntropy: false }),
    );
    await expect(shares().tell(token, { passcode: right })).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    expect((await shares().engine.find(shares().kind, token))?.attempts.taken).toBe(0);
    await Promise.all(others);
    expect(await shares().tell(token, { passcode: right })).toBe(text);
  });

  test('who knows only the path of a sealed share can neither spend, lock nor probe it', async () => {
    const linkToken = 'bGluayB0b2tlbg';
    const passcode = { passcode: right, hasFullEntropy: true };
    const token = await shares().create({ maxViews: 1, passcode, linkToken });
    for (const bad of [undefined, '', 'b3RoZXI', 'not base64url!', `${linkToken}A`]) {
      const reader = bad === undefined ? {} : { linkToken: bad };
      for (let guess = 0; guess <= budget.count; guess += 1) {
        expect(await shares().open(token, { ...reader, passcode: wrong })).toEqual(
          await shares().open('never-was', { ...reader, passcode: wrong }),
        );
      }
      expect(await shares().engine.inspect(shares().kind, token, bad)).toEqual({
        granted: false,
        reason: 'unknown',
      });
    }
    expect(await shares().events()).toEqual([]);
    expect(await shares().tell(token, { linkToken, passcode: right })).toBe(text);
  });

  test('who has the link of a dead share is told why it is dead', async () => {
    const linkToken = 'bGluayB0b2tlbg';
    const token = await shares().create({ maxViews: 1, linkToken });
    await shares().tell(token, { linkToken });
    expect(await shares().open(token, { linkToken })).toEqual({
      granted: false,
      reason: 'viewed',
      isToldWhy: true,
    });
    shares().clock.advance(minute);
    expect(await shares().tell(token)).toBe('unknown');
  });
});
