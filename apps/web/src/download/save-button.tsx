import type { Ref } from 'preact';
import { Icon } from '../ui/icons.tsx';

interface SaveButtonProps {
  buttonRef: Ref<HTMLButtonElement>;
  label: string;
  spokenLabel?: string;
  isMain: boolean;
  isBusy: boolean;
  onClick: () => void;
}

/** Stays where it is while it has nothing to do, so that the focus stays too. */
export function SaveButton({ buttonRef, label, spokenLabel, isMain, isBusy, onClick }: SaveButtonProps) {
  const look = isMain ? 'button button-primary max-sm:w-full' : 'button-text text-sm';
  return (
    <button
      ref={buttonRef}
      type="button"
      class={`${look} aria-disabled:opacity-60`}
      aria-label={spokenLabel}
      aria-disabled={isBusy}
      onClick={onClick}
    >
      <Icon name="save" class={isMain ? 'size-5' : 'size-4.5'} />
      {label}
    </button>
  );
}
