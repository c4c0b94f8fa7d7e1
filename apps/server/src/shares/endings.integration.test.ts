import { expect, test } from 'vitest';
import { day, describeOnBoth, hour, minute, second, text } from '../../test/shares.ts';
import { sweepHistory } from './retention.ts';
import { sweepShares } from './sweep.ts';

describeOnBoth('how shares end', (shares) => {
  test('revoking ends a share at once, erases it, and may be repeated', async () => {
    const token = await shares().create({ maxViews: 5 });
    for (let time = 0; time < 3; time += 1) {
      await shares().revoke(token);
      expect(await shares().tell(token)).toBe('revoked');
    }
    expect(await shares().isAllErased()).toBe(true);
  });

  test('revoking after the last view changes nothing but erases what a claim still held', async () => {
    const token = await shares().create({ maxViews: 1 });
    await shares().tell(token, { claim: 'mine' });
    await shares().revoke(token);
    expect(await shares().isAllErased()).toBe(true);
    expect(await shares().tell(token, { claim: 'mine' })).toBe('viewed');
    await shares().revoke(token);
    expect(await shares().tell(token)).toBe('viewed');
  });

  test('a share that is revoked and opened at the same time is either opened or not, and ends erased', async () => {
    for (let round = 0; round < 10; round += 1) {
      const token = await shares().create({ maxViews: 1 });
      const [told] = await Promise.all([shares().tell(token), shares().revoke(token)]);
      expect([text, 'revoked']).toContain(told);
      expect(await shares().keys()).toBe(0);
    }
  });

  test('a share that was once seen expired stays expired although the clock steps back', async () => {
    const { clock, engine, kind } = shares();
    const opened = await shares().create();
    const looked = await shares().create();
    const swept = await shares().create();
    clock.advance(hour);
    expect(await shares().tell(opened)).toBe('expired');
    await engine.inspect(kind, looked, undefined);
    clock.advance(-30 * minute);
    expect(await shares().tell(opened)).toBe('expired');
    expect(await shares().tell(looked)).toBe('expired');
    expect(await shares().tell(swept)).toBe(text);
    clock.advance(30 * minute);
    await sweepShares(shares().sweep);
    clock.advance(-30 * minute);
    expect(await shares().tell(swept)).toBe('expired');
  });

  test('whoever finds a share expired erases it', async () => {
    const token = await shares().create();
    shares().clock.advance(hour);
    await shares().tell(token);
    expect(await shares().isAllErased()).toBe(true);
  });

  test('the sweep ends and erases what has expired, and nothing else', async () => {
    const { clock, sweep } = shares();
    const expired = await shares().create({ lifeSeconds: 60 });
    const alive = await shares().create({ lifeSeconds: 61 });
    clock.advance(60 * second);
    expect(await sweepShares(sweep)).toMatchObject({ expired: 1 });
    expect(await sweepShares(sweep)).toMatchObject({ expired: 0 });
    expect(await shares().payloads()).toBe(1);
    expect(await shares().tell(expired)).toBe('expired');
    expect(await shares().tell(alive)).toBe(text);
  });

  test('the sweep takes more than one batch', async () => {
    await Promise.all(Array.from({ length: 230 }, () => shares().create({ lifeSeconds: 60 })));
    shares().clock.advance(minute);
    expect(await sweepShares(shares().sweep)).toMatchObject({ expired: 230 });
    expect([await shares().payloads(), await shares().keys()]).toEqual([0, 0]);
    shares().clock.advance(day);
    expect(await sweepShares(shares().sweep)).toMatchObject({ forgotten: 230 });
  });

  test('two sweeps at once erase everything once', async () => {
    for (let share = 0; share < 20; share += 1) await shares().create({ lifeSeconds: 60 });
    shares().clock.advance(minute);
    await Promise.all([sweepShares(shares().sweep), sweepShares(shares().sweep)]);
    expect([await shares().payloads(), await shares().keys()]).toEqual([0, 0]);
  });

  test('a tombstone stands until the share would have expired', async () => {
    const { clock, sweep } = shares();
    const token = await shares().create({ maxViews: 1, lifeSeconds: (7 * day) / second });
    await shares().tell(token);
    clock.advance(7 * day - 1);
    expect(await sweepShares(sweep)).toMatchObject({ forgotten: 0 });
    expect(await shares().tell(token)).toBe('viewed');
    clock.advance(1);
    expect(await sweepShares(sweep)).toMatchObject({ forgotten: 1 });
    expect(await shares().tell(token)).toBe('unknown');
  });

  test('a tombstone stands for 24 hours at least', async () => {
    const { clock, sweep } = shares();
    const revoked = await shares().create({ lifeSeconds: 60 });
    await shares().revoke(revoked);
    const expired = await shares().create({ lifeSeconds: 60 });
    clock.advance(minute);
    await sweepShares(sweep);
    clock.advance(day - minute - 1);
    expect(await sweepShares(sweep)).toMatchObject({ forgotten: 0 });
    expect(await shares().tell(revoked)).toBe('revoked');
    clock.advance(1);
    expect(await sweepShares(sweep)).toMatchObject({ forgotten: 1 });
    expect(await shares().tell(revoked)).toBe('unknown');
    expect(await shares().tell(expired)).toBe('expired');
    clock.advance(minute);
    expect(await sweepShares(sweep)).toMatchObject({ forgotten: 1 });
    expect(await shares().tell(expired)).toBe('unknown');
  });

  test('forgetting a share forgets its claims, and an unopened share is never forgotten before it ended', async () => {
    const { clock, sweep, database } = shares();
    const token = await shares().create({ maxViews: 1 });
    await shares().tell(token, { claim: 'mine' });
    await shares().create({ lifeSeconds: (3 * day) / second });
    clock.advance(2 * day);
    expect(await sweepShares(sweep)).toEqual({ expired: 0, erased: 1, forgotten: 1 });
    expect(await database.db.selectFrom('share_claims').select('share_id').execute()).toEqual([]);
    expect(await shares().payloads()).toBe(1);
  });

  test('events and reports are kept as long as the operator says', async () => {
    const { clock, database } = shares();
    await shares().tell(await shares().create());
    clock.advance(day);
    await shares().tell(await shares().create());
    clock.advance(90 * day - 1);
    await sweepHistory(database, clock.now(), 90);
    expect(await shares().events()).toEqual(['SUCCESS']);
    clock.advance(second);
    await sweepHistory(database, clock.now(), 90);
    expect(await shares().events()).toEqual([]);
  });

  test('a long history is removed in steps, to its end', async () => {
    const { clock, database } = shares();
    const event = () => ({
      id: database.ids.next(),
      share_id: 1,
      at: clock.now(),
      outcome: 'SUCCESS' as const,
    });
    for (let step = 0; step < 5; step += 1) {
      await database.db
        .insertInto('access_events')
        .values(Array.from({ length: 500 }, event))
        .execute();
    }
    clock.advance(day);
    await database.db.insertInto('access_events').values(event()).execute();
    await sweepHistory(database, clock.now() + 90 * day - 1, 90);
    expect(await shares().events()).toEqual(['SUCCESS']);
  });
});

describeOnBoth('kinds of payload', (shares) => {
  test('a kind that the engine never heard of works like every other', async () => {
    const token = await shares().create({ maxViews: 1 });
    expect(await shares().tell(token)).toBe(text);
    expect(await shares().isAllErased()).toBe(true);
  });

  test('a token of one kind is unknown to every other kind', async () => {
    const { engine, otherKind, kind } = shares();
    const token = await shares().create({ maxViews: 1 });
    const proof = { linkToken: undefined, passcode: undefined };
    const unknown = { granted: false, reason: 'unknown' };
    expect(await engine.open({ kind: otherKind, token, claim: undefined, proof })).toEqual(unknown);
    expect(await engine.inspect(otherKind, token, undefined)).toEqual(unknown);
    expect(await engine.find(otherKind, token)).toBeUndefined();
    expect((await engine.find(kind, token))?.viewsTaken).toBe(0);
    expect(await shares().events()).toEqual([]);
  });

  test('a payload that cannot be read takes no view', async () => {
    const { database, kind } = shares();
    const token = await shares().create({ maxViews: 1 });
    const share = await shares().engine.find(kind, token);
    await database.db
      .updateTable('payload_keys')
      .set({ key: Buffer.alloc(32, 7) })
      .execute();
    await expect(shares().tell(token, { claim: 'mine' })).rejects.toThrow();
    expect(await shares().engine.find(kind, token)).toEqual(share);
    expect(await shares().events()).toEqual([]);
  });
});
