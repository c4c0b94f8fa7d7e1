import { useState } from 'preact/hooks';
import { words } from '../../messages/en/app-entry.ts';
import { create } from '../../messages/en/create.ts';
import { StrengthMeter, useStrength } from '../../passphrase/strength-meter.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Field } from './field.tsx';

interface PasswordFieldProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  /** One that is chosen now: its strength is told. */
  isNew: boolean;
  problem?: string | undefined;
}

/** A password of the account: password managers are welcome. */
export function PasswordField(props: PasswordFieldProps) {
  const { id, label, value, isNew, problem } = props;
  const [isShown, setShown] = useState(false);
  const hasNote = isNew || problem !== undefined;
  return (
    <Field
      id={id}
      label={label}
      problem={problem}
      hint={isNew ? <NewPasswordHint value={value} /> : undefined}
    >
      <div class="relative">
        <input
          id={id}
          // Preact's types tell inputs apart by this one word, and know no input that is both.
          type={(isShown ? 'text' : 'password') as 'password'}
          class="control pe-12"
          value={value}
          autocomplete={isNew ? 'new-password' : 'current-password'}
          autocapitalize="off"
          spellcheck={false}
          aria-describedby={hasNote ? `${id}-note` : undefined}
          aria-invalid={problem !== undefined ? 'true' : undefined}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <button
          type="button"
          class="absolute end-0 top-0 flex size-11 items-center justify-center rounded-control text-muted hover:text-ink"
          aria-label={words.showPassword}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} />
        </button>
      </div>
    </Field>
  );
}

/** One line, whatever it says, so that typing moves nothing. */
function NewPasswordHint({ value }: { value: string }) {
  const strength = useStrength(value);
  return (
    <span class="flex min-h-12 items-start gap-3 sm:min-h-6">
      {value !== '' && strength !== undefined ? (
        <>
          <StrengthMeter score={strength} />
          <span>{create.strength[strength]}</span>
        </>
      ) : (
        words.passwordHint
      )}
    </span>
  );
}
