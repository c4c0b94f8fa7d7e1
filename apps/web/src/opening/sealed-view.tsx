import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { BusyLabel } from '../ui/busy-label.tsx';
import { PassphraseInput } from '../ui/passphrase-input.tsx';
import { Problem } from '../ui/problem.tsx';
import { SealedNotice } from '../ui/sealed-notice.tsx';
import type { OpeningWords } from './words.ts';

/** What is known of a share before it is opened. */
export interface SealedPolicy {
  needsPassphrase: boolean;
  /** Null: any number until it expires. */
  viewsLeft: number | null;
  isOnce: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
}

interface SealedViewProps {
  policy: SealedPolicy;
  words: OpeningWords;
  /** Takes the place of the sentence on the policy. */
  sentence?: string | undefined;
  isOpening: boolean;
  isPassphraseWrong: boolean;
  onBreak: (passphrase: string) => void;
  /** What else there is to know before, under the sentence on the policy. */
  children?: ComponentChildren;
}

/** Before the seal is broken, and while it is: what will happen, the passphrase where one is needed, one button. */
export function SealedView({ policy, words, sentence, isOpening, children, ...props }: SealedViewProps) {
  const [passphrase, setPassphrase] = useState('');
  const [isMissing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { needsPassphrase, ...opens } = policy;
  const isWrong = !isOpening && props.isPassphraseWrong;
  useEffect(() => {
    if (isWrong) input.current?.select();
  }, [isWrong]);

  function breakSeal() {
    if (isOpening) return;
    const mustAsk = needsPassphrase && passphrase === '';
    setMissing(mustAsk);
    if (mustAsk) input.current?.focus();
    else props.onBreak(passphrase);
  }

  return (
    <SealedNotice
      {...opens}
      words={words}
      sentence={sentence}
      heading={
        <h1 tabIndex={-1} class="text-title">
          {words.title}
        </h1>
      }
    >
      {children}
      {needsPassphrase && (
        <PassphraseQuestion
          inputRef={input}
          words={words}
          value={passphrase}
          problem={isMissing ? words.passphraseEmpty : isWrong ? words.passphraseWrong : undefined}
          onInput={(value) => {
            setPassphrase(value);
            setMissing(false);
          }}
          onEnter={breakSeal}
        />
      )}
      <button
        type="button"
        class={`button button-primary ${needsPassphrase ? 'mt-4' : 'mt-6'}`}
        aria-disabled={isOpening}
        onClick={breakSeal}
      >
        <BusyLabel isBusy={isOpening} label={words.action} busyLabel={words.opening} />
      </button>
      <p class="mt-6 max-w-[28rem] text-sm leading-6 text-muted">{words.why}</p>
    </SealedNotice>
  );
}

interface PassphraseQuestionProps {
  inputRef: Ref<HTMLInputElement>;
  words: OpeningWords;
  value: string;
  problem: string | undefined;
  onInput: (value: string) => void;
  onEnter: () => void;
}

/** Asks for the passphrase; hint and problem share one place, so that nothing moves. */
function PassphraseQuestion({ inputRef, words, value, problem, onInput, onEnter }: PassphraseQuestionProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div class="mt-5 w-full max-w-96 text-start">
      <label class="label" for="passphrase">
        {words.passphrase}
      </label>
      <PassphraseInput
        inputRef={inputRef}
        id="passphrase"
        value={value}
        onInput={onInput}
        onEnter={onEnter}
        isShown={isShown}
        onShow={setShown}
        showLabel={words.showPassphrase}
        describedBy={problem ? 'passphrase-problem' : 'passphrase-hint'}
        isInvalid={problem !== undefined}
      />
      <div class="mt-2 min-h-18 sm:min-h-12">
        {problem ? (
          <Problem id="passphrase-problem">{problem}</Problem>
        ) : (
          <p id="passphrase-hint" class="text-sm leading-6 text-muted">
            {words.passphraseAsk}
          </p>
        )}
      </div>
    </div>
  );
}
