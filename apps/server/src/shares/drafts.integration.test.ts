import { expect, test } from 'vitest';
import { describeOnBoth, hour, minute, type Shares, second, text } from '../../test/shares.ts';
import { sweepShares } from './sweep.ts';
import { hashTokenBytes } from './tokens.ts';

const linkToken = Buffer.alloc(32, 5).toString('base64url');

function draft({ database, engine, kind }: Shares, maxViews?: number) {
  const lifeSeconds = hour / second;
  return database.transact((tx) =>
    engine.draft(tx, { kind, organizationId: undefined, lifeSeconds, maxViews }),
  );
}

function publish({ database, engine, kind }: Shares, shareId: number) {
  const passcode = { form: 'none', hash: undefined } as const;
  const linkTokenHash = hashTokenBytes(linkToken);
  return database.transact((tx) =>
    engine.publish(tx, { kind, shareId, payload: text, passcode, linkTokenHash }),
  );
}

describeOnBoth('drafts', (shares) => {
  test('a draft exists for its maker and for nobody else', async () => {
    const { token } = await draft(shares(), 1);
    const { engine, kind } = shares();
    expect(await engine.find(kind, token)).toMatchObject({ state: 'draft', maxViews: 1 });
    for (const given of [undefined, '', linkToken]) {
      expect(await engine.inspect(kind, token, given)).toEqual({ granted: false, reason: 'unknown' });
      expect(await shares().tell(token, { linkToken: given, claim: 'mine' })).toBe('unknown');
    }
    expect(await engine.checkClaim(kind, token, 'mine')).toEqual({ granted: false, reason: 'unknown' });
    expect(await shares().events()).toEqual([]);
  });

  test('a published draft opens like every other share', async () => {
    const { token, shareId } = await draft(shares(), 1);
    expect(await publish(shares(), shareId)).toBe(true);
    expect(await shares().tell(token)).toBe('unknown');
    expect(await shares().tell(token, { linkToken })).toBe(text);
    expect(await shares().tell(token, { linkToken })).toBe('viewed');
  });

  test('of many that publish one draft, one does', async () => {
    const { shareId } = await draft(shares());
    const results = await Promise.all(Array.from({ length: 8 }, () => publish(shares(), shareId)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await shares().payloads()).toBe(1);
  });

  test('a draft that was revoked or expired is never published, and goes like every other share', async () => {
    const revoked = await draft(shares());
    await shares().revoke(revoked.token);
    const expired = await draft(shares());
    shares().clock.advance(hour);
    for (const { shareId, token } of [revoked, expired]) {
      expect(await publish(shares(), shareId)).toBe(false);
      expect(await shares().tell(token, { linkToken })).toBe('unknown');
    }
    expect(await sweepShares(shares().sweep)).toMatchObject({ expired: 1, erased: 2 });
    expect(await shares().isAllErased()).toBe(true);
  });
});

describeOnBoth('claims on what is read in pieces', (shares) => {
  const unknown = { granted: false, reason: 'unknown' };
  const check = (token: string, claim: string) => shares().engine.checkClaim(shares().kind, token, claim);

  test('a claim opens the pieces until it ends, and nothing else does', async () => {
    const token = await shares().create({ maxViews: 1 });
    expect(await check(token, 'mine')).toEqual(unknown);
    await shares().tell(token, { claim: 'mine' });
    shares().clock.advance(minute - 1);
    expect(await check(token, 'mine')).toMatchObject({ granted: true, share: { viewsTaken: 1 } });
    expect(await check(token, 'yours')).toEqual(unknown);
    shares().clock.advance(1);
    expect(await check(token, 'mine')).toEqual(unknown);
  });

  test('no claim outlives its share', async () => {
    const token = await shares().create({ maxViews: 1, lifeSeconds: 30 });
    await shares().tell(token, { claim: 'mine' });
    shares().clock.advance(30 * second);
    expect(await check(token, 'mine')).toEqual(unknown);
    expect(await sweepShares(shares().sweep)).toMatchObject({ erased: 1 });
  });

  test('whoever holds a claim is told why it was cut', async () => {
    const token = await shares().create({ maxViews: 2 });
    await shares().tell(token, { claim: 'mine' });
    await shares().revoke(token);
    expect(await check(token, 'mine')).toMatchObject({ granted: false, reason: 'revoked' });
    expect(await check(token, 'yours')).toEqual(unknown);
  });
});
