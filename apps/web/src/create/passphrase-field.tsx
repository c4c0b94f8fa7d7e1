import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { create } from '../messages/en/create.ts';
import { generatedBits, generatePassphrase } from '../passphrase/generate.ts';
import type { Strength } from '../passphrase/strength.ts';
import { StrengthMeter, useStrength } from '../passphrase/strength-meter.tsx';
import { PassphraseInput } from '../ui/passphrase-input.tsx';
import { Problem } from '../ui/problem.tsx';

interface PassphraseFieldProps {
  /** Tells the fields of two forms on one page apart. */
  id: string;
  value: string;
  problem: string | undefined;
  onInput: (value: string) => void;
}

/** An optional passphrase with a suggestion and an honest word on how long it would hold. */
export function PassphraseField({ id, value, problem, onInput }: PassphraseFieldProps) {
  const [isShown, setShown] = useState(false);
  const [suggestion, setSuggestion] = useState<string>();
  const strength = useStrength(value);

  function suggest() {
    const passphrase = generatePassphrase();
    setSuggestion(passphrase);
    setShown(true);
    onInput(passphrase);
  }

  return (
    <div>
      <div class="flex items-baseline justify-between gap-4">
        <label class="label" for={id}>
          {create.passphrase} <span class="font-normal text-muted">({create.optional})</span>
        </label>
        <button type="button" class="button-text -my-3 text-sm" onClick={suggest}>
          {create.suggest}
        </button>
      </div>
      <PassphraseInput
        id={id}
        value={value}
        onInput={onInput}
        isShown={isShown}
        onShow={setShown}
        showLabel={create.showPassphrase}
        placeholder={create.passphrasePlaceholder}
        describedBy={problem ? `${id}-problem` : `${id}-hint`}
        isInvalid={problem !== undefined}
      />
      {problem ? (
        <div class="mt-2">
          <Problem id={`${id}-problem`}>{problem}</Problem>
        </div>
      ) : (
        <Hint
          id={`${id}-hint`}
          value={value}
          isSuggested={value !== '' && value === suggestion}
          strength={strength}
        />
      )}
    </div>
  );
}

interface HintProps {
  id: string;
  value: string;
  isSuggested: boolean;
  /** Undefined until the estimate is there. */
  strength: Strength | undefined;
}

function Hint({ id, value, isSuggested, strength }: HintProps) {
  const score = isSuggested ? 4 : strength;
  if (value === '' || score === undefined) return <HintLine id={id}>{create.passphraseHint}</HintLine>;
  return (
    <HintLine id={id}>
      <StrengthMeter score={score} />
      <span>{isSuggested ? create.suggested(generatedBits) : create.strength[score]}</span>
    </HintLine>
  );
}

/** One line under the field, whatever it says, so that typing moves nothing. */
function HintLine({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <p id={id} class="mt-2 flex min-h-12 items-start gap-3 text-sm leading-6 text-muted sm:min-h-6">
      {children}
    </p>
  );
}
