import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

const megabyte = 1024 * 1024;

/** Runs at the given bytes per second, five reports a second, and gives what was said last. */
function run(
  note: ReturnType<typeof createPace>,
  from: { done: number; at: number },
  rate: number,
  seconds: number,
) {
  let { done, at } = from;
  let said = note(done, at);
  for (let report = 0; report < seconds * 5; report++) {
    at += 200;
    done += rate / 5;
    said = note(done, at);
  }
  return { done, at, said };
}

test('nothing is said before there is something to go by', () => {
  const note = createPace(100 * megabyte);
  expect(run(note, { done: 0, at: 1000 }, megabyte, 1).said).toEqual({});
});

test('a steady transfer shows its speed and the time that is left', () => {
  const note = createPace(100 * megabyte);
  const { said } = run(note, { done: 0, at: 5000 }, 2 * megabyte, 10);
  expect(said.bytesPerSecond).toBeCloseTo(2 * megabyte, -3);
  expect(said.secondsLeft).toBeCloseTo(40, 0);
});

test('a short stumble does not throw the time about, a lasting change arrives', () => {
  const note = createPace(1000 * megabyte);
  const steady = run(note, { done: 0, at: 0 }, 10 * megabyte, 20);
  const stumble = run(note, steady, 0, 1);
  expect(stumble.said.bytesPerSecond).toBeGreaterThan(8 * megabyte);
  const slower = run(note, stumble, 2 * megabyte, 20);
  expect(slower.said.bytesPerSecond).toBeLessThan(2.5 * megabyte);
});

test('what was there before, as after a resume, does not count as speed', () => {
  const note = createPace(100 * megabyte);
  const { said } = run(note, { done: 90 * megabyte, at: 0 }, megabyte, 5);
  expect(said.bytesPerSecond).toBeCloseTo(megabyte, -3);
});

test('a second report at the same moment changes nothing', () => {
  const note = createPace(100 * megabyte);
  const { done, at, said } = run(note, { done: 0, at: 0 }, megabyte, 5);
  expect(note(done, at)).toEqual(said);
});
