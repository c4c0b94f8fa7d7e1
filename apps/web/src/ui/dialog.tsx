import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Gets the way to close: removing an open dialog would lose the place of the focus. */
  children: (close: () => void) => ComponentChildren;
}

/** A modal dialog while it is rendered. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  // One dialog may stand on another.
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      class="card m-auto w-[calc(100%-2.5rem)] max-w-[30rem] text-ink"
      onClose={onClose}
    >
      <h2 id={id} class="text-heading">
        {title}
      </h2>
      {children(() => dialog.current?.close())}
    </dialog>
  );
}
