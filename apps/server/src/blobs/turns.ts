import { BlobBusyError } from './errors.ts';

/** Who writes to which blob, within this process. */
export interface Turns {
  /**
   * Runs `work`, and nothing else for this name meanwhile. Its signal tells it to stop.
   * @throws {BlobBusyError} something else is running
   */
  take<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Stops what runs for this name, waits for its end, and then runs `work`. */
  takeOver<T>(name: string, work: () => Promise<T>): Promise<T>;
}

interface Turn {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

export function createTurns(): Turns {
  const running = new Map<string, Turn>();
  return { take, takeOver };

  async function take<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (running.has(name)) throw new BlobBusyError();
    const stop = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    running.set(name, { stop, ended });
    try {
      return await work(stop.signal);
    } finally {
      running.delete(name);
      resolve();
    }
  }

  async function takeOver<T>(name: string, work: () => Promise<T>): Promise<T> {
    for (let turn = running.get(name); turn; turn = running.get(name)) {
      turn.stop.abort();
      await turn.ended;
    }
    return take(name, work);
  }
}
