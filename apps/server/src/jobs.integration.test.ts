import { expect, test } from 'vitest';
import { day, describeOnBoth, hour, minute, type Shares } from '../test/shares.ts';
import { startJobs } from './jobs.ts';

/** Starts the periodic work and stops it again: all of it has run once by then. */
async function startOnce({ database, clock, engine }: Shares): Promise<void> {
  const error = (...problem: unknown[]) => expect(problem).toEqual([]);
  const none = async () => undefined;
  const files = { endAbandoned: none, removeGarbage: none, reconcile: none };
  const stop = await startJobs({
    database,
    clock,
    shares: engine,
    files,
    signingKeys: { rotate: none },
    audit: { checkpoint: none },
    letters: { writeLetters: none },
    mail: { deliver: none },
    partnerKeys: { endDue: none },
    logger: { error },
    retentionDays: 90,
  });
  stop();
}

describeOnBoth('the periodic work', (shares) => {
  test('erases at the start what ended or expired while the server was down', async () => {
    const held = await shares().create({ maxViews: 1 });
    await shares().tell(held, { claim: 'mine' });
    await shares().create();
    const alive = await shares().create({ lifeSeconds: 7_200 });
    shares().clock.advance(hour);
    await startOnce(shares());
    expect([await shares().payloads(), await shares().keys()]).toEqual([1, 1]);
    expect(await shares().tell(alive)).not.toBe('expired');
  });

  test('forgets at the start what ended long ago, erasing first what a claim still held', async () => {
    const token = await shares().create({ maxViews: 1 });
    await shares().tell(token, { claim: 'mine' });
    shares().clock.advance(2 * day);
    await startOnce(shares());
    expect(await shares().tell(token)).toBe('unknown');
    expect([await shares().payloads(), await shares().keys()]).toEqual([0, 0]);
  });

  test('removes events that are older than the operator keeps them', async () => {
    await shares().tell(await shares().create());
    shares().clock.advance(90 * day + minute);
    await startOnce(shares());
    expect(await shares().events()).toEqual([]);
  });
});
