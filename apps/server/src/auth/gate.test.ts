import { expect, test } from 'vitest';
import { createGate } from './gate.ts';

const full = () => new Error('full');

test('a task that comes just as another ends does not run beside the one that waited', async () => {
  const enter = createGate(1, 10, full);
  const first = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const task = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  const tasks = [enter(() => first.promise), enter(task)];
  tasks.push(first.promise.then(() => enter(task)));
  first.resolve();
  await Promise.all(tasks);
  expect([running, most]).toEqual([0, 1]);
});

test('a task that fails makes room too, and one too many is refused', async () => {
  const enter = createGate(1, 1, full);
  const failing = enter(() => Promise.reject(new Error('failed')));
  const waiting = enter(async () => 'done');
  await expect(enter(async () => 'never')).rejects.toThrow('full');
  await expect(failing).rejects.toThrow('failed');
  expect(await waiting).toBe('done');
  expect(await enter(async () => 'again')).toBe('again');
});
