import { useState } from 'preact/hooks';
import { accountFailureOf, type Failure, isDeclined, type OwnWords } from './failure.ts';

/** An act that a button starts: whether it runs, and how it failed. */
export interface Act<A extends unknown[]> {
  /** Does nothing while it runs already. */
  run: (...given: A) => Promise<void>;
  isBusy: boolean;
  failure: Failure | undefined;
  clear: () => void;
}

/**
 * @param own Sentences for failures that mean something of their own here.
 * @param turns Failures that are no failures here but turns of the way, by the code of the server.
 */
export function useAct<A extends unknown[]>(
  act: (...given: A) => Promise<void>,
  own?: OwnWords,
  turns: Readonly<Record<string, () => void>> = {},
): Act<A> {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function run(...given: A) {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await act(...given);
    } catch (error) {
      if (!isDeclined(error)) end(accountFailureOf(error, own));
    } finally {
      setBusy(false);
    }
  }

  function end(failed: Failure) {
    const turn = turns[failed.code ?? ''];
    if (turn) turn();
    else setFailure(failed);
  }

  return { run, isBusy, failure, clear: () => setFailure(undefined) };
}
