/** Runs a task when there is room for it. @throws what `full` makes when too many wait already */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets `width` tasks run at once and `depth` wait. */
export function createGate(width: number, depth: number, full: () => Error): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < width) running += 1;
    else {
      if (waiting.length >= depth) throw full();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      // The place is handed on, not given up: else a newcomer could take it before whoever waits wakes.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
