import { CopyAndSay } from './copy-and-say.tsx';

interface ShownOnceProps {
  label: string;
  value: string;
  /** Confirms that it is on the clipboard. */
  copied: string;
}

/** Something that is shown now and not again: selected on focus, with a button that copies it. */
export function ShownOnce({ label, value, copied }: ShownOnceProps) {
  return (
    <div class="flex flex-wrap gap-3">
      <input
        class="control code min-w-0 basis-64 grow"
        readOnly
        value={value}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyAndSay text={value} copied={copied} class="button-primary" />
    </div>
  );
}
