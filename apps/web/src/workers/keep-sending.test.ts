import { type SentShare, WaxwingError } from '@waxwing/sdk';
import { expect, test } from 'vitest';
import { keepSending, type SendingHost } from './keep-sending.ts';

// What comes out of a sending is handed on as it is: only the name is looked at here.
const share = { recordId: 'r' } as SentShare;
const offline = () => new WaxwingError('OFFLINE', 'cut');

type Attempt = (signal: AbortSignal) => Promise<SentShare>;

/** Plays the given attempts one after the other and notes what is told and waited for. */
function stage(...attempts: Attempt[]) {
  const told: string[] = [];
  const waits: number[] = [];
  const host: SendingHost = {
    attempt: (signal) => attempts.shift()?.(signal) ?? Promise.reject(new Error('No more attempts')),
    untilRetry: async (milliseconds) => void waits.push(milliseconds),
    tell: (news) => told.push(news),
  };
  return { told, waits, host };
}

/** An attempt that runs until it is stopped, and says when it began. */
function endless() {
  const began = Promise.withResolvers<void>();
  const attempt: Attempt = (signal) =>
    new Promise((_, reject) => {
      began.resolve();
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { began: began.promise, attempt };
}

test('cut lines are tried again, each wait longer than the one before', async () => {
  const failing = () => Promise.reject(offline());
  const { told, waits, host } = stage(...Array(7).fill(failing), () => Promise.resolve(share));
  expect(await keepSending(host).sealed).toBe(share);
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(new Set(told)).toEqual(new Set(['offline']));
});

test('a busy server is asked again when it said so, unless that is long', async () => {
  const busy = (retryAfterSeconds: number | undefined) => () =>
    Promise.reject(new WaxwingError('RATE_LIMITED', 'later', { retryAfterSeconds }));
  const soon = stage(busy(20), () => Promise.resolve(share));
  expect(await keepSending(soon.host).sealed).toBe(share);
  expect([soon.waits, soon.told]).toEqual([[20_000], ['busy']]);
  for (const seconds of [3600, undefined])
    await expect(keepSending(stage(busy(seconds)).host).sealed).rejects.toThrow('later');
});

test('what needs a person ends it', async () => {
  const changed = new WaxwingError('FILE_CHANGED', 'changed', { file: 'a.txt' });
  const { told, host } = stage(() => Promise.reject(changed));
  await expect(keepSending(host).sealed).rejects.toBe(changed);
  expect(told).toEqual([]);
});

test('a pause stops at once, and goes on when told to', async () => {
  const first = endless();
  const { told, host } = stage(first.attempt, () => Promise.resolve(share));
  const paused = Promise.withResolvers<void>();
  const tell = (news: string) => {
    told.push(news);
    paused.resolve();
  };
  const sending = keepSending({ ...host, tell });
  await first.began;
  sending.goOn();
  sending.pause();
  await paused.promise;
  expect(told).toEqual(['paused']);
  sending.goOn();
  expect(await sending.sealed).toBe(share);
});

test.each(['running', 'paused', 'waiting'] as const)('it can be stopped while it is %s', async (when) => {
  const first = endless();
  const { host } = stage(when === 'waiting' ? () => Promise.reject(offline()) : first.attempt);
  const told = Promise.withResolvers<void>();
  const sending = keepSending({
    ...host,
    tell: () => told.resolve(),
    untilRetry: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  });
  if (when !== 'waiting') await first.began;
  if (when === 'paused') sending.pause();
  if (when !== 'running') await told.promise;
  sending.stop(new Error('cancelled'));
  await expect(sending.sealed).rejects.toThrow('cancelled');
});
