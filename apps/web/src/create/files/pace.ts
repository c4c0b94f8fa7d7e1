/** How fast something goes, and how long it still takes; undefined while that would be a guess. */
export interface Pace {
  bytesPerSecond?: number;
  secondsLeft?: number;
}

/** A change of speed shows to two thirds after this time: long enough that parts of 8 MiB do not make it jump. */
const memorySeconds = 6;
/** The first parts say more about the start than about the way. */
const settledSeconds = 2;

/** Smooths the speed of one transfer. A pause is left out by starting a new one. */
export function createPace(total: number) {
  let started: { done: number; at: number } | undefined;
  let last: { done: number; at: number } | undefined;
  let rate = 0;

  /** @param at Milliseconds of a clock that only goes forward. */
  return function note(done: number, at: number): Pace {
    started ??= { done, at };
    if (last !== undefined && at > last.at) {
      const seconds = (at - last.at) / 1000;
      // Until its memory is full it is the plain average; after that old speed fades.
      const age = (at - started.at) / 1000;
      const weight = age < memorySeconds ? seconds / age : 1 - Math.exp(-seconds / memorySeconds);
      rate += weight * ((done - last.done) / seconds - rate);
    }
    if (last === undefined || at > last.at) last = { done, at };
    const isSettled = at - started.at >= settledSeconds * 1000 && rate > 0;
    return isSettled ? { bytesPerSecond: rate, secondsLeft: (total - done) / rate } : {};
  };
}
