import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { recipient } from '../messages/en/recipient.ts';
import { BusyLabel } from '../ui/busy-label.tsx';
import { PassphraseInput } from '../ui/passphrase-input.tsx';
import { Problem } from '../ui/problem.tsx';
import { SealedNotice } from '../ui/sealed-notice.tsx';
import type { RecipientState } from './state.ts';

interface SealedViewProps {
  state: Extract<RecipientState, { name: 'sealed' | 'opening' }>;
  onBreak: (passphrase: string) => void;
}

/** Before the seal is broken, and while it is: what will happen, the passphrase where one is needed, one button. */
export function SealedView({ state, onBreak }: SealedViewProps) {
  const [passphrase, setPassphrase] = useState('');
  const [isMissing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { secret } = state;
  const isOpening = state.name === 'opening';
  const isWrong = state.name === 'sealed' && state.isPassphraseWrong;
  useEffect(() => {
    if (isWrong) input.current?.select();
  }, [isWrong]);

  function breakSeal() {
    if (isOpening) return;
    const mustAsk = secret.needsPassphrase && passphrase === '';
    setMissing(mustAsk);
    if (mustAsk) input.current?.focus();
    else onBreak(passphrase);
  }

  return (
    <SealedNotice
      viewsLeft={secret.viewsLeft}
      isOnce={secret.expiryType === 'view_once'}
      expiresAt={secret.expiresAt}
      heading={
        <h1 tabIndex={-1} class="text-title">
          {recipient.title}
        </h1>
      }
    >
      {secret.needsPassphrase && (
        <PassphraseQuestion
          inputRef={input}
          value={passphrase}
          problem={isMissing ? recipient.passphraseEmpty : isWrong ? recipient.passphraseWrong : undefined}
          onInput={(value) => {
            setPassphrase(value);
            setMissing(false);
          }}
          onEnter={breakSeal}
        />
      )}
      <button
        type="button"
        class={`button button-primary ${secret.needsPassphrase ? 'mt-4' : 'mt-6'}`}
        aria-disabled={isOpening}
        onClick={breakSeal}
      >
        <BusyLabel isBusy={isOpening} label={recipient.action} busyLabel={recipient.opening} />
      </button>
      <p class="mt-6 max-w-[28rem] text-sm leading-6 text-muted">{recipient.why}</p>
    </SealedNotice>
  );
}

interface PassphraseQuestionProps {
  inputRef: Ref<HTMLInputElement>;
  value: string;
  problem: string | undefined;
  onInput: (value: string) => void;
  onEnter: () => void;
}

/** Asks for the passphrase; hint and problem share one place, so that nothing moves. */
function PassphraseQuestion({ inputRef, value, problem, onInput, onEnter }: PassphraseQuestionProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div class="mt-5 w-full max-w-96 text-start">
      <label class="label" for="passphrase">
        {recipient.passphrase}
      </label>
      <PassphraseInput
        inputRef={inputRef}
        id="passphrase"
        value={value}
        onInput={onInput}
        onEnter={onEnter}
        isShown={isShown}
        onShow={setShown}
        showLabel={recipient.showPassphrase}
        describedBy={problem ? 'passphrase-problem' : 'passphrase-hint'}
        isInvalid={problem !== undefined}
      />
      <div class="mt-2 min-h-18 sm:min-h-12">
        {problem ? (
          <Problem id="passphrase-problem">{problem}</Problem>
        ) : (
          <p id="passphrase-hint" class="text-sm leading-6 text-muted">
            {recipient.passphraseAsk}
          </p>
        )}
      </div>
    </div>
  );
}
