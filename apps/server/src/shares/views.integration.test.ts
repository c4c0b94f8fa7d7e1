import { expect, test } from 'vitest';
import { day, describeOnBoth, hour, minute, second, text } from '../../test/shares.ts';
import { sweepShares } from './sweep.ts';

describeOnBoth('views and claims', (shares) => {
  test('a capped share is handed out as often as its cap says, then never again', async () => {
    const token = await shares().create({ maxViews: 3 });
    const told = [];
    for (let view = 0; view < 4; view += 1) told.push(await shares().tell(token));
    expect(told).toEqual([text, text, text, 'viewed']);
  });

  test('an uncapped share is handed out until it expires', async () => {
    const token = await shares().create({ lifeSeconds: 60 });
    expect(await shares().tell(token)).toBe(text);
    expect(await shares().tell(token)).toBe(text);
    shares().clock.advance(60 * second - 1);
    expect(await shares().tell(token)).toBe(text);
    shares().clock.advance(1);
    expect(await shares().tell(token)).toBe('expired');
  });

  test('two readers race: of 40 at once exactly the cap is served', async () => {
    for (const maxViews of [1, 7]) {
      const token = await shares().create({ maxViews });
      const told = await Promise.all(Array.from({ length: 40 }, () => shares().tell(token)));
      expect(told.filter((answer) => answer === text)).toHaveLength(maxViews);
      expect(told.filter((answer) => answer === 'viewed')).toHaveLength(40 - maxViews);
    }
  });

  test('40 readers with claims of their own are served up to the cap, and one claim 40 times is one view', async () => {
    const raced = await shares().create({ maxViews: 1 });
    const told = await Promise.all(
      Array.from({ length: 40 }, (_, reader) => shares().tell(raced, { claim: `claim-${reader}` })),
    );
    expect(told.filter((answer) => answer === text)).toHaveLength(1);

    const repeated = await shares().create({ maxViews: 2 });
    const same = await Promise.all(
      Array.from({ length: 40 }, () => shares().tell(repeated, { claim: 'mine' })),
    );
    expect(new Set(same)).toEqual(new Set([text]));
    expect(await shares().tell(repeated)).toBe(text);
    expect(await shares().tell(repeated)).toBe('viewed');
  });

  test('the same claim gets the same answer for 60 seconds, everybody else is refused', async () => {
    const token = await shares().create({ maxViews: 1 });
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    expect(await shares().tell(token)).toBe('viewed');
    expect(await shares().tell(token, { claim: 'theirs' })).toBe('viewed');
    shares().clock.advance(minute - 1);
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    shares().clock.advance(1);
    expect(await shares().tell(token, { claim: 'mine' })).toBe('viewed');
  });

  test('a claim that ended takes another view of a share that has one', async () => {
    const token = await shares().create({ maxViews: 2 });
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    shares().clock.advance(minute);
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    expect(await shares().tell(token)).toBe('viewed');
  });

  test('a repeat is no view and no event, also of an uncapped share', async () => {
    for (const policy of [{}, { maxViews: 5 }]) {
      const token = await shares().create(policy);
      await shares().tell(token, { claim: 'mine' });
      await shares().tell(token, { claim: 'mine' });
    }
    expect(await shares().events()).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('expiry cuts a claim', async () => {
    const token = await shares().create({ maxViews: 1, lifeSeconds: 30 });
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    shares().clock.advance(30 * second);
    expect(await shares().tell(token, { claim: 'mine' })).toBe('viewed');
  });

  test('revoking cuts a claim and erases at once, whether views are left or not', async () => {
    for (const [maxViews, reason] of [
      [1, 'viewed'],
      [2, 'revoked'],
    ] as const) {
      const token = await shares().create({ maxViews });
      expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
      await shares().revoke(token);
      expect(await shares().tell(token, { claim: 'mine' })).toBe(reason);
      expect(await shares().isAllErased()).toBe(true);
    }
  });

  test('the last view without a claim erases the key in the same step, and the sweep the payload', async () => {
    const token = await shares().create({ maxViews: 1 });
    expect([await shares().payloads(), await shares().keys()]).toEqual([1, 1]);
    await shares().tell(token);
    expect(await shares().isAllErased()).toBe(true);
  });

  test('the last view with a claim keeps the payload until the claim ends, then the sweep erases it', async () => {
    const { clock, sweep } = shares();
    const token = await shares().create({ maxViews: 1 });
    await shares().tell(token, { claim: 'mine' });
    clock.advance(minute - 1);
    expect(await sweepShares(sweep)).toMatchObject({ erased: 0 });
    expect(await shares().payloads()).toBe(1);
    clock.advance(1);
    expect(await sweepShares(sweep)).toMatchObject({ erased: 1 });
    expect([await shares().payloads(), await shares().keys()]).toEqual([0, 0]);
    expect(await sweepShares(sweep)).toMatchObject({ erased: 0 });
  });

  test('a last view without a claim leaves the payload to an earlier claim that lives', async () => {
    const token = await shares().create({ maxViews: 2 });
    await shares().tell(token, { claim: 'mine' });
    shares().clock.advance(30 * second);
    await shares().tell(token);
    expect(await shares().tell(token, { claim: 'mine' })).toBe(text);
    shares().clock.advance(30 * second);
    await sweepShares(shares().sweep);
    expect(await shares().payloads()).toBe(0);
  });

  test('looking takes no view and writes no event', async () => {
    const token = await shares().create({ maxViews: 1 });
    for (let look = 0; look < 3; look += 1) {
      const found = await shares().engine.inspect(shares().kind, token, undefined);
      expect('share' in found && found.share.viewsTaken).toBe(0);
    }
    expect(await shares().events()).toEqual([]);
    expect(await shares().tell(token)).toBe(text);
  });

  test('every attempt at a share leaves one event, and an unknown token none', async () => {
    const token = await shares().create({ maxViews: 1, passcode: { passcode: 'p', hasFullEntropy: true } });
    await shares().tell(token);
    for (let guess = 0; guess < 4; guess += 1) await shares().tell(token, { passcode: 'wrong' });
    shares().clock.advance(11 * minute);
    await shares().tell(token, { passcode: 'p' });
    await shares().tell(token, { passcode: 'p' });
    const revoked = await shares().create();
    await shares().revoke(revoked);
    await shares().tell(revoked);
    const expired = await shares().create({ lifeSeconds: hour / second });
    shares().clock.advance(day);
    await shares().tell(expired);
    await shares().tell('never-was');
    expect(await shares().events()).toEqual([
      'PASSWORD_REQUIRED',
      ...Array(3).fill('INVALID_PASSWORD'),
      'LOCKED',
      'SUCCESS',
      'VIEW_LIMIT_REACHED',
      'REVOKED',
      'EXPIRED',
    ]);
  });
});
