import { useCallback, useEffect, useState } from 'preact/hooks';
import { accountFailureOf, type Failure } from './failure.ts';

/** What a page shows of the server, as far as it is there. */
export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'failed'; failure: Failure }
  | { state: 'ready'; data: T };

/** Something that is loaded, and the way to load it again; what was there stays until the new is. */
export type Loading<T> = Loaded<T> & { reload: () => Promise<void> };

/**
 * @param key What it depends on, as a text: another one loads anew, and what is shown stays until that is there. An
 * answer that comes too late is dropped.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key = ''): Loading<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });

  const ask = useCallback(
    async (signal: AbortSignal) => {
      try {
        const data = await load(signal);
        if (!signal.aborted) setLoaded({ state: 'ready', data });
      } catch (error) {
        if (!signal.aborted) setLoaded({ state: 'failed', failure: accountFailureOf(error) });
      }
    },
    [key],
  );

  useEffect(() => {
    const leaving = new AbortController();
    void ask(leaving.signal);
    return () => leaving.abort();
  }, [ask]);

  return { ...loaded, reload: () => ask(new AbortController().signal) };
}
