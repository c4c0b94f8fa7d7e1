import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Gets the way to close: removing an open dialog would lose the place of the focus. */
  children: (close: () => void) => ComponentChildren;
}

/** A modal dialog while it is rendered. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      class="card m-auto w-[calc(100%-2.5rem)] max-w-[30rem] text-ink"
      onClose={onClose}
    >
      <h2 id="dialog-title" class="text-heading">
        {title}
      </h2>
      {children(() => dialog.current?.close())}
    </dialog>
  );
}
