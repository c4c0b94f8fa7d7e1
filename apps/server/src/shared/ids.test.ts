import { describe, expect, test } from 'vitest';
import { createTestClock } from './clock.ts';
import { createIdSource } from './ids.ts';

const start = Date.UTC(2026, 10, 1);

describe('ids', () => {
  test('are safe integers that grow with time', () => {
    const clock = createTestClock(start);
    const ids = createIdSource({ clock, node: 63, floor: 0 });
    const first = ids.next();
    clock.advance(1);
    const second = ids.next();
    expect(second - first).toBe(4096);
    expect(Number.isSafeInteger(second)).toBe(true);
  });

  test('stay ordered and unique when a millisecond is used up', () => {
    const ids = createIdSource({ clock: createTestClock(start), node: 5, floor: 0 });
    const made = Array.from({ length: 1000 }, () => ids.next());
    expect(new Set(made).size).toBe(1000);
    expect(made).toEqual(made.toSorted((a, b) => a - b));
  });

  test('never repeat when the clock steps back', () => {
    const clock = createTestClock(start);
    const ids = createIdSource({ clock, node: 0, floor: 0 });
    const before = ids.next();
    clock.advance(-60_000);
    expect(ids.next()).toBe(before + 1);
  });

  test('begin above the highest id of the database, even with a clock that is behind', () => {
    const clock = createTestClock(start);
    const floor = createIdSource({ clock, node: 63, floor: 0 }).next() + 62;
    clock.advance(-3_600_000);
    expect(createIdSource({ clock, node: 0, floor }).next()).toBeGreaterThan(floor);
  });

  test('of two nodes never meet, even in the same millisecond', () => {
    const clock = createTestClock(start);
    const sources = [0, 1, 63].map((node) => createIdSource({ clock, node, floor: 0 }));
    const made = sources.flatMap((source) => Array.from({ length: 500 }, () => source.next()));
    expect(new Set(made).size).toBe(1500);
  });

  test('still fit in 2094', () => {
    const ids = createIdSource({ clock: createTestClock(Date.UTC(2094, 11, 31)), node: 63, floor: 0 });
    expect(Number.isSafeInteger(ids.next())).toBe(true);
  });

  test('refuse a node number out of range', () => {
    expect(() => createIdSource({ clock: createTestClock(start), node: 64, floor: 0 })).toThrow(RangeError);
  });
});
