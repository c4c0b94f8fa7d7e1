import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { desktopLimits } from './limits.ts';
import type { ScanAnswer, ScanQuestion } from './messages.ts';
import { createWorkerLink } from './worker-link.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The browser's side of a worker; what it says and when comes from the test. */
class WorkerAtHand extends EventTarget {
  readonly asked: ScanQuestion[] = [];
  isTerminated = false;

  postMessage(question: ScanQuestion) {
    this.asked.push(question);
  }

  terminate() {
    this.isTerminated = true;
  }

  say(answer: ScanAnswer) {
    this.dispatchEvent(new MessageEvent('message', { data: answer }));
  }
}

function start() {
  const worker = new WorkerAtHand();
  const onEnd = vi.fn();
  // The link uses no more of a worker than this.
  const link = createWorkerLink({
    worker: worker as unknown as Worker,
    trustedKey: '',
    limits: desktopLimits,
    onEnd,
  });
  return { worker, link, onEnd };
}

const file = new Blob(['x']);
const ask = (id: number) => ({ ask: 'file' as const, id, file, name: 'a' });
const piece = (id: number) => ({ ask: 'piece' as const, id, bytes: new Uint8Array(8) });
const nothing = { verdict: 'no_rule_matched', scope: 'full', engine: 'test', at: '' } as const;
const { silenceMs } = desktopLimits;

test('a worker that says nothing for too long is ended, and the file was not scanned', async () => {
  const { worker, link, onEnd } = start();
  const verdict = link.verdict(ask(1));
  await vi.advanceTimersByTimeAsync(silenceMs - 1);
  expect(worker.isTerminated).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await verdict).toMatchObject({ verdict: 'not_scanned', reason: 'timeout' });
  expect([worker.isTerminated, onEnd.mock.calls.length]).toEqual([true, 1]);
});

test('a slow file is waited for as long as it gets on', async () => {
  const { worker, link } = start();
  const seen = vi.fn();
  const verdict = link.verdict(ask(1), seen);
  for (let done = 1; done <= 5; done++) {
    await vi.advanceTimersByTimeAsync(silenceMs - 1);
    worker.say({ id: 1, progress: { done, total: 5 } });
  }
  worker.say({ id: 1, verdict: nothing, isFinal: false });
  expect(await verdict).toEqual(nothing);
  expect(seen).toHaveBeenCalledTimes(5);
});

test('a worker that nobody asks may be silent', async () => {
  const { worker, link } = start();
  const verdict = link.verdict(ask(1));
  worker.say({ id: 1, verdict: nothing, isFinal: false });
  await verdict;
  await vi.advanceTimersByTimeAsync(10 * silenceMs);
  expect(worker.isTerminated).toBe(false);
});

test('a worker that dies leaves nobody waiting: neither for a verdict nor with a piece', async () => {
  const { worker, link } = start();
  const [verdict, taken] = [link.verdict(ask(1)), link.piece(piece(2))];
  worker.dispatchEvent(new Event('error'));
  expect(await verdict).toMatchObject({ verdict: 'not_scanned', reason: 'failed' });
  expect(await taken).toBeUndefined();
  expect(await link.verdict({ ask: 'end', id: 2 })).toMatchObject({ reason: 'failed' });
  expect(await link.piece(piece(2))).toBeUndefined();
});

test('a scanner in no known state is ended with the verdict that says so', async () => {
  const { worker, link, onEnd } = start();
  const [first, second] = [link.verdict(ask(1)), link.verdict(ask(2))];
  const memory = { ...nothing, verdict: 'not_scanned', reason: 'memory', scope: 'partial' } as const;
  worker.say({ id: 1, verdict: memory, isFinal: true });
  expect(await first).toEqual(memory);
  expect(await second).toMatchObject({ verdict: 'not_scanned', reason: 'failed' });
  expect([worker.isTerminated, onEnd.mock.calls.length]).toEqual([true, 1]);
});

test('a piece comes back with the rule that has matched by then', async () => {
  const { worker, link } = start();
  const [first, second] = [link.piece(piece(1)), link.piece(piece(1))];
  worker.say({ id: 1, taken: true });
  worker.say({ id: 1, taken: true, match: { rule: 'EICAR' } });
  expect(await first).toBeUndefined();
  expect(await second).toEqual({ rule: 'EICAR' });
});
