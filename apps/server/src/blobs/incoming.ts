import type { Readable } from 'node:stream';

/**
 * What `data` yields until it ends, is cut by an error, is destroyed, or `signal` says stop. It is left to whoever made
 * it: only they know what to answer on its connection.
 */
export async function* untilCut(data: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stop = () => data.destroy();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    yield* data.iterator({ destroyOnReturn: false });
  } catch (error) {
    // An error of the data is one that the data knows of, or that it was destroyed before its end.
    if (!data.destroyed && data.errored !== error) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
