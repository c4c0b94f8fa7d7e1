/** Where the time comes from. Handed to everything that decides by time, so that tests set it by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May step back when an operator sets the machine's clock. */
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Jumps to `epochMs`, backwards too. */
  set(epochMs: number): void;
  /** Moves by `ms`, which may be negative. */
  advance(ms: number): void;
}

/** A hand-set clock for tests, standing at `start` (milliseconds since 1970-01-01 UTC). */
export function createTestClock(start = Date.UTC(2026, 5, 1)): TestClock {
  let now = start;
  return {
    now: () => now,
    set(epochMs) {
      now = epochMs;
    },
    advance(ms) {
      now += ms;
    },
  };
}
