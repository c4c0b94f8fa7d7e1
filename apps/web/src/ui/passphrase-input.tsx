import type { Ref } from 'preact';
import { Icon } from './icons.tsx';

interface PassphraseInputProps {
  id: string;
  value: string;
  /** Without it the field is read-only. */
  onInput?: (value: string) => void;
  /** Where no label element stands beside it. */
  label?: string;
  onEnter?: () => void;
  isShown: boolean;
  onShow: (isShown: boolean) => void;
  showLabel: string;
  placeholder?: string;
  describedBy?: string | undefined;
  isInvalid?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/**
 * A passphrase with a switch to show it. It belongs to one link and to no account, so password managers are told to
 * leave it alone; it stands outside a form of its own, which they would take for a sign-in.
 */
export function PassphraseInput(props: PassphraseInputProps) {
  return (
    <div class="relative">
      <input
        ref={props.inputRef ?? null}
        id={props.id}
        // Preact's types tell inputs apart by this one word, and know no input that is both.
        type={(props.isShown ? 'text' : 'password') as 'password'}
        class="control code pe-12"
        value={props.value}
        placeholder={props.placeholder}
        autocomplete="off"
        autocapitalize="off"
        autocorrect="off"
        spellcheck={false}
        data-1p-ignore
        data-bwignore
        data-lpignore="true"
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid ? 'true' : undefined}
        readOnly={props.onInput === undefined}
        aria-label={props.label}
        onInput={(event) => props.onInput?.(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) props.onEnter?.();
        }}
      />
      <button
        type="button"
        class="absolute end-0 top-0 flex size-11 items-center justify-center rounded-control text-muted hover:text-ink"
        aria-label={props.showLabel}
        aria-pressed={props.isShown}
        onClick={() => props.onShow(!props.isShown)}
      >
        <Icon name={props.isShown ? 'eyeOff' : 'eye'} />
      </button>
    </div>
  );
}
