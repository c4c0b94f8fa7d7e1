import { WaxwingError } from '@waxwing/sdk';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Cancelled, createControl } from './control.ts';
import type { Order, Report } from './messages.ts';

/** A control, and the page at the other end of its port. */
function ends() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const reports: Report[] = [];
  port1.onmessage = ({ data }) => reports.push(data);
  return { control: createControl(port2), order: (order: Order) => port1.postMessage(order), reports };
}

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => {}), Promise.resolve(pending)])) !== pending;
}

test('a paused job waits until it may go on', async () => {
  const { control, order } = ends();
  order('pause');
  // The order arrives some turns later; until then the job goes on.
  let turn = control.turn();
  await vi.waitFor(async () => {
    turn = control.turn();
    await Promise.resolve();
    expect(await isSettled(turn)).toBe(false);
  });
  order('resume');
  await turn;
});

test('a cancelled job ends at its next turn, also while it is paused', async () => {
  const { control, order } = ends();
  order('pause');
  order('cancel');
  await vi.waitFor(() => expect(control.attempt().aborted).toBe(true));
  await expect(control.turn()).rejects.toThrow(Cancelled);
});

test('a passing trouble is waited out, and the page hears of it', async () => {
  const { control, order, reports } = ends();
  const wait = control.outlast(new WaxwingError('OFFLINE', 'cut'));
  await vi.waitFor(() => expect(reports).toEqual([{ kind: 'waiting', trouble: { code: 'OFFLINE' } }]));
  order('online');
  await wait;
});

test('who still waits for the line begins again as soon as it is back', async () => {
  const { control, order } = ends();
  const calm = control.attempt();
  order('online');
  const troubled = control.attempt();
  control.note({ code: 'OFFLINE' });
  order('online');
  await vi.waitFor(() => expect(troubled.aborted).toBe(true));
  expect(calm.aborted).toBe(false);
  await control.outlast(troubled.reason);
  expect(control.attempt().aborted).toBe(false);
});

test('a trouble for good is not waited out', async () => {
  const { control } = ends();
  for (const code of ['DATA_DAMAGED', 'CLAIM_ENDED', 'REVOKED', 'EXPIRED'] as const)
    await expect(control.outlast(new WaxwingError(code, 'no'))).rejects.toMatchObject({ code });
  await expect(control.outlast(new TypeError('what'))).rejects.toThrow(TypeError);
});

test('the page gets a copy of each piece, one at a time', async () => {
  const { control, order, reports } = ends();
  const piece = Uint8Array.of(1, 2, 3);
  await control.show(0, piece);
  const second = control.show(0, piece);
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  expect(await isSettled(second)).toBe(false);
  order('seen');
  await second;
  await vi.waitFor(() => expect(reports).toHaveLength(2));
  expect(piece).toEqual(Uint8Array.of(1, 2, 3));
});

/** Answers a report of this kind as soon as it is there. */
async function answer(reports: readonly Report[], kind: Report['kind'], act: () => void) {
  await vi.waitFor(() => expect(reports.some((report) => report.kind === kind)).toBe(true));
  act();
}

test('a file ends when the page has made up its mind about it', async () => {
  const { control, order, reports } = ends();
  await control.show(7, new Uint8Array(3));
  const ended = control.showEnd(7);
  await answer(reports, 'piece', () => order('seen'));
  await answer(reports, 'fileEnd', () => {});
  expect(await isSettled(ended)).toBe(false);
  order('seen');
  await ended;
  expect(reports.map(({ kind }) => kind)).toEqual(['piece', 'fileEnd']);
  expect(reports.at(-1)).toEqual({ kind: 'fileEnd', file: 7, isSeen: true });
});

test('a page that takes too long is not waited for, and hears that it missed something', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { control, reports } = ends();
  await control.show(0, new Uint8Array(3));
  const second = control.show(0, new Uint8Array(3));
  await vi.advanceTimersByTimeAsync(20_000);
  await second;
  await control.showEnd(0);
  await control.show(1, new Uint8Array(3));
  await control.showEnd(1);
  vi.useRealTimers();
  await vi.waitFor(() => expect(reports).toHaveLength(3));
  expect(reports.slice(1)).toEqual([
    { kind: 'fileEnd', file: 0, isSeen: false },
    { kind: 'fileEnd', file: 1, isSeen: false },
  ]);
});
