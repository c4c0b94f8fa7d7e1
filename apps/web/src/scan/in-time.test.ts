import { expect, test, vi } from 'vitest';
import { inTime } from './in-time.ts';

test('rules that never come are waited for once, and then said to be out of reach', async () => {
  vi.useFakeTimers();
  try {
    const never = inTime(new Promise(() => {}), 45_000);
    const seen = vi.fn();
    never.catch(seen);
    await vi.advanceTimersByTimeAsync(44_999);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toHaveBeenCalledWith(expect.objectContaining({ reason: 'rules_unavailable' }));
    // Nobody asks a second time: the answer stays.
    await expect(never).rejects.toMatchObject({ reason: 'rules_unavailable' });
  } finally {
    vi.useRealTimers();
  }
});

test('what comes in time is handed on, and so is why it did not', async () => {
  expect(await inTime(Promise.resolve('rules'), 1000)).toBe('rules');
  await expect(inTime(Promise.reject(new Error('why')), 1000)).rejects.toThrow('why');
});
