import { WaxwingError } from '@waxwing/sdk';
import { createSharedKeyReader, type SharedKey, type SharedKeyStatus } from '@waxwing/sdk/account';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { sharedKey } from '../messages/en/api-key.ts';
import { refusedBy } from '../opening/refusal.ts';
import { type OpeningEvent, type OpeningState, step } from '../opening/state.ts';

type State = OpeningState<SharedKeyStatus, SharedKey>;
type Event = OpeningEvent<SharedKeyStatus, SharedKey>;

/** Looks at a handed-over key, and opens it on a click. */
export function useOpening(url: string) {
  const [state, tell] = useReducer<State, Event>(step, { name: 'checking' });
  const [spoken, say] = useState('');
  const [reader] = useState(() => createSharedKeyReader(url));
  const attempt = useRef<{ share: SharedKeyStatus; passcode: string } | undefined>(undefined);

  async function check() {
    try {
      tell({ name: 'checked', share: await reader.inspect() });
    } catch (error) {
      tell({ name: 'refused', refused: refusedBy(error) });
    }
  }

  async function open(passcode: string) {
    if (state.name !== 'sealed') return;
    attempt.current = { share: state.share, passcode };
    tell({ name: 'breakSeal' });
    await tryOpening(passcode);
  }

  async function tryOpening(passcode: string) {
    try {
      const content = await reader.open(passcode);
      attempt.current = undefined;
      tell({ name: 'opened', content, viewsLeft: content.views_remaining });
      say(sharedKey.announced);
    } catch (error) {
      const isWrong = error instanceof WaxwingError && error.code === 'WRONG_PASSPHRASE';
      if (isWrong) attempt.current = undefined;
      tell(isWrong ? { name: 'passphraseWrong' } : { name: 'refused', refused: refusedBy(error) });
    }
  }

  /** A view may have been taken without its answer: the same is asked again, which takes no second one. */
  function retry() {
    const again = attempt.current;
    if (again === undefined) {
      tell({ name: 'retryChecking' });
      return check();
    }
    tell({ name: 'retryOpening', share: again.share });
    return tryOpening(again.passcode);
  }

  useEffect(() => void check(), []);
  return { state, open, retry, say, spoken };
}
