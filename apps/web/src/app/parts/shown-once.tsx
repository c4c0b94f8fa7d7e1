import { app } from '../../messages/en/app.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { notify } from './toast.tsx';

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
      <CopyButton
        text={value}
        label={app.copy}
        copiedLabel={app.copied}
        class="button-primary"
        onDone={(isCopied) => notify(isCopied ? copied : app.copyFailed)}
      />
    </div>
  );
}
