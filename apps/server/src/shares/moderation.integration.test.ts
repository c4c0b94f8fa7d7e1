import { expect, test } from 'vitest';
import { day, describeOnBoth, hour, type Shares, second, text } from '../../test/shares.ts';
import { listReported, type ModerationParts, releaseShare, takeDownShare } from './moderation.ts';
import { isVisibleToReporter, type Report, reportShare } from './reports.ts';
import { sweepShares } from './sweep.ts';
import { createLinkIds } from './token-form.ts';
import { hashToken } from './tokens.ts';

const linkToken = 'bGluayB0b2tlbg';

describeOnBoth('reports and moderation', (shares) => {
  test('three proofs from different networks hold a share for review, and two do not', async () => {
    const token = await shares().create({ linkToken });
    await report(shares(), token, { network: 'a' });
    await report(shares(), token, { network: 'b' });
    expect(await shares().tell(token, { linkToken })).toBe(text);
    await report(shares(), token, { network: 'c' });
    expect(await shares().tell(token, { linkToken })).toBe('taken_down');
  });

  test('one network counts once, on the same day and on the next', async () => {
    const token = await shares().create({ linkToken, lifeSeconds: (7 * day) / second });
    for (const network of ['a', 'a', 'b', 'b', 'a']) await report(shares(), token, { network });
    shares().clock.advance(day);
    await report(shares(), token, { network: 'a' });
    expect(await shares().tell(token, { linkToken })).toBe(text);
  });

  test('reports without proof never hold a share, and are told nothing', async () => {
    const token = await shares().create({ linkToken });
    for (const network of ['a', 'b', 'c', 'd']) {
      expect(await report(shares(), token, { network, linkToken: undefined })).toBe('hidden');
      expect(await report(shares(), token, { network: `${network}2`, linkToken: 'b3RoZXI' })).toBe('hidden');
      expect(await report(shares(), token, { network, linkToken: undefined, claim: 'invented' })).toBe(
        'hidden',
      );
    }
    expect(await shares().tell(token, { linkToken })).toBe(text);
  });

  test('a report without proof does not use up the one of its network', async () => {
    const token = await shares().create({ linkToken });
    for (const network of ['a', 'b', 'c']) {
      await report(shares(), token, { network, linkToken: undefined });
      await report(shares(), token, { network, linkToken });
    }
    expect(await shares().tell(token, { linkToken })).toBe('taken_down');
  });

  test('a claim that was taken is a proof, also after it ended', async () => {
    const token = await shares().create({ linkToken });
    await shares().tell(token, { linkToken, claim: 'mine' });
    shares().clock.advance(hour / 2);
    for (const network of ['a', 'b', 'c']) {
      expect(await report(shares(), token, { network, linkToken: undefined, claim: 'mine' })).toBe('known');
    }
    expect(await shares().tell(token, { linkToken })).toBe('taken_down');
  });

  test('a share of an account is never held, and its reports are listed', async () => {
    const token = await shares().create({ linkToken, organizationId: 7 });
    for (const network of ['a', 'b', 'c', 'd']) await report(shares(), token, { network });
    expect(await shares().tell(token, { linkToken })).toBe(text);
    expect(await listReported(shares().database.db)).toMatchObject([
      { kind: 'note', state: 'live', hasAccount: true, reports: Array(4).fill({ hasProof: true }) },
    ]);
  });

  test('a share that is held keeps its payload, cuts claims, and expires in its time', async () => {
    const token = await held(shares());
    expect(await shares().tell(token, { linkToken, claim: 'mine' })).toBe('taken_down');
    expect([await shares().payloads(), await shares().keys()]).toEqual([1, 1]);
    shares().clock.advance(hour);
    await sweepShares(shares().sweep);
    expect([await shares().payloads(), await shares().keys()]).toEqual([0, 0]);
    expect(await shares().tell(token, { linkToken })).toBe('expired');
    expect(await releaseShare(moderation(shares()), token)).toBe(false);
  });

  test('a released share opens again, with its views and claims as they were', async () => {
    const token = await held(shares());
    expect(await releaseShare(moderation(shares()), token)).toBe(true);
    expect(await shares().tell(token, { linkToken, claim: 'mine' })).toBe(text);
    expect(await listReported(shares().database.db)).toEqual([]);
    expect(await releaseShare(moderation(shares()), token)).toBe(false);
    await report(shares(), token, { network: 'd' });
    expect(await shares().tell(token, { linkToken })).toBe(text);
  });

  test('a share is named by its number in the list, too', async () => {
    await held(shares());
    const [listed] = await listReported(shares().database.db);
    expect(await releaseShare(moderation(shares()), String(listed?.shareId))).toBe(true);
    expect(await releaseShare(moderation(shares()), '1234567890123')).toBe(false);
    expect(await takeDownShare(moderation(shares()), 'never-was')).toBe(false);
  });

  test('a revoked share that was held stays revoked', async () => {
    const token = await held(shares());
    await shares().revoke(token);
    expect(await releaseShare(moderation(shares()), token)).toBe(false);
    expect(await shares().tell(token, { linkToken })).toBe('revoked');
  });

  test('taking down erases for good, from life and from review', async () => {
    for (const token of [await shares().create({ linkToken }), await held(shares())]) {
      expect(await takeDownShare(moderation(shares()), token)).toBe(true);
      expect(await shares().tell(token, { linkToken })).toBe('taken_down');
      expect(await takeDownShare(moderation(shares()), token)).toBe(false);
      expect(await releaseShare(moderation(shares()), token)).toBe(false);
    }
    expect(await shares().isAllErased()).toBe(true);
  });

  test('taking down reaches a share whose last view is held by a claim', async () => {
    const token = await shares().create({ maxViews: 1 });
    await shares().tell(token, { claim: 'mine' });
    expect(await takeDownShare(moderation(shares()), token)).toBe(true);
    expect(await shares().isAllErased()).toBe(true);
    expect(await shares().tell(token, { claim: 'mine' })).not.toBe(text);
    expect(await sweepShares(shares().sweep)).toMatchObject({ erased: 0 });
  });

  test('a report about what is gone is kept and changes nothing', async () => {
    const token = await shares().create({ maxViews: 1, linkToken });
    await shares().tell(token, { linkToken });
    for (const network of ['a', 'b', 'c']) {
      expect(await report(shares(), token, { network })).toBe('known');
    }
    expect(await shares().tell(token, { linkToken })).toBe('viewed');
    expect(await listReported(shares().database.db)).toMatchObject([{ state: 'viewed' }]);
  });

  test('the list has the last reported share first, with reason and words as they came', async () => {
    const first = await shares().create();
    const second = await shares().create();
    await report(shares(), first, { network: 'a', reason: 'phishing', details: '<b>"quoted"</b> ☂' });
    await report(shares(), second, { network: 'a' });
    expect(await listReported(shares().database.db)).toMatchObject([
      { hasAccount: false, reports: [{ reason: 'other', details: null }] },
      { reports: [{ reason: 'phishing', details: '<b>"quoted"</b> ☂', hasProof: true }] },
    ]);
  });

  test('many reports of one share hide no other share', async () => {
    const quiet = await shares().create();
    const loud = await shares().create();
    await report(shares(), quiet, { network: 'a', reason: 'malware' });
    for (let network = 0; network < 110; network += 1) {
      await report(shares(), loud, { network: String(network) });
    }
    const listed = await listReported(shares().database.db);
    expect(listed.map(({ reports }) => reports.length)).toEqual([110, 1]);
  });
});

interface TestReport extends Partial<Omit<Report, 'networkHash'>> {
  readonly network: string;
}

/** Keeps a report; whether its sender may know that the share exists. */
async function report({ engine, kind, database, clock }: Shares, token: string, given: TestReport) {
  const share = await engine.find(kind, token);
  if (!share) throw new Error('There is no such share to report.');
  const { network, ...more } = given;
  const full = { reason: 'other', details: undefined, linkToken, claim: undefined, ...more };
  const isVisible = await isVisibleToReporter(database.db, share, full, clock.now());
  const parts = { database, clock, parts: engine.parts };
  await reportShare(parts, share.id, { ...full, networkHash: hashToken(network) });
  return isVisible ? 'known' : 'hidden';
}

/** A share under review, with one view taken by the claim `mine`. */
async function held(shares: Shares): Promise<string> {
  const token = await shares.create({ maxViews: 2, linkToken });
  await shares.tell(token, { linkToken, claim: 'mine' });
  for (const network of ['a', 'b', 'c']) await report(shares, token, { network });
  return token;
}

function moderation({ database, clock, engine, kind }: Shares): ModerationParts {
  return { database, clock, parts: engine.parts, tokens: [createLinkIds(Buffer.alloc(32)), kind.tokens] };
}
