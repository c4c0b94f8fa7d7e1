import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exchange } from './exchange.ts';

const REQUEST = { method: 'POST', headers: new Headers(), body: null, signal: null };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** A `fetch` whose server never answers. */
const neverAnswers: typeof fetch = (_, init) =>
  new Promise((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

test('an answer that comes slowly is waited for, in any number of pieces', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const answer = exchange(async () => new Response(readable, { status: 201 }), 'http://x/', REQUEST);
  const writer = writable.getWriter();
  for (const byte of new TextEncoder().encode('aé…')) {
    await vi.advanceTimersByTimeAsync(19_000);
    await writer.write(Uint8Array.of(byte));
  }
  await writer.close();
  expect(await answer).toMatchObject({ status: 201, text: 'aé…' });
});

test('an answer without a body is an empty text', async () => {
  const send = async () => new Response(null, { status: 204 });
  expect(await exchange(send, 'http://x/', REQUEST)).toMatchObject({ status: 204, text: '' });
});

test('an answer without end is given up before it fills the memory', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(1_000_000));
    },
  });
  const answer = exchange(async () => new Response(endless), 'http://x/', REQUEST);
  await expect(answer).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  expect(sent).toBeLessThan(12);
});

test.each([
  [0, 20_000],
  [1_600_000, 120_000],
])('with a body of %i bytes the silence may last %i milliseconds and no longer', async (bytes, patience) => {
  const body = 'x'.repeat(bytes);
  const answer = exchange(neverAnswers, 'http://x/', { ...REQUEST, body });
  const outcome = expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
  await vi.advanceTimersByTimeAsync(patience - 1);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
});
