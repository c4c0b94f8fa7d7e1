import { WaxwingError } from './errors.ts';

/** Waits before the second and the third try of a request that got no answer. */
const BACKOFF_MILLISECONDS = [250, 1000];

/**
 * Tries once more after each wait, so three times unless told otherwise. What fails on the last try is thrown if it is an error of this client, and is OFFLINE
 * otherwise; an aborted signal ends it at once, with the signal's own reason.
 */
export async function withRetries<T>(
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
  waits: readonly number[] = BACKOFF_MILLISECONDS,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await attempt();
    } catch {
      await pause(wait, signal);
    }
  }
  try {
    return await attempt();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof WaxwingError) throw cause;
    throw new WaxwingError('OFFLINE', 'The server cannot be reached', { cause });
  }
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
