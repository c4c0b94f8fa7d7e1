import { failureOf } from '../../failure.ts';
import { stopped } from '../../messages/en/files.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { asError } from '../../workers/send.ts';
import { Heading } from './heading.tsx';
import type { SendingState } from './sending-state.ts';
import { remediesOf, stopSentence } from './stop.ts';

interface StoppedViewProps {
  state: Extract<SendingState, { step: 'stopped' }>;
  onTryAgain: () => void;
  /** Gives this sending up and goes back to the list. */
  onAnew: () => void;
}

/** A sending that cannot go on by itself: why, and what can be done. */
export function StoppedView({ state: { error }, onTryAgain, onAnew }: StoppedViewProps) {
  const text = stopSentence(error);
  const failure = failureOf(asError(error));
  const remedies = remediesOf(error);
  const [canRetry, canRenew] = [remedies.includes('again'), remedies.includes('anew')];
  return (
    <div class="mt-5 grid min-h-[17rem] content-start gap-4">
      <Heading>{stopped.title}</Heading>
      <div class="wrap-anywhere">
        <FailureNotice failure={text === undefined ? failure : { ...failure, text }} />
      </div>
      <div class="flex flex-wrap gap-3">
        {canRetry && (
          <button type="button" class="button button-primary" onClick={onTryAgain}>
            {stopped.tryAgain}
          </button>
        )}
        <button
          type="button"
          class={`button ${canRetry ? 'button-plain' : 'button-primary'}`}
          onClick={onAnew}
        >
          {canRenew ? stopped.anew : stopped.cancel}
        </button>
      </div>
    </div>
  );
}
