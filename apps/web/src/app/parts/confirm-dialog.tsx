import type { ComponentChildren } from 'preact';
import { app } from '../../messages/en/app.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { OwnWords } from '../failure.ts';
import { useAct } from '../use-act.ts';

interface ConfirmDialogProps {
  title: string;
  /** What will be so afterwards. */
  text?: string;
  confirm: string;
  confirming: string;
  /** Default: the act can be undone by doing it again. */
  isDangerous?: boolean;
  own?: OwnWords;
  act: () => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}

/** Says what an act means before it is done. Closes when it is done. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, text, confirm, confirming, isDangerous, own, act, onClose, children } = props;
  const doing = useAct(async (close: () => void) => {
    await act();
    close();
  }, own);
  return (
    <Dialog title={title} onClose={onClose}>
      {(close) => (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void doing.run(close);
          }}
        >
          {text && <p class="mt-2 text-muted">{text}</p>}
          {children && <div class="mt-5 grid gap-4">{children}</div>}
          {doing.failure && (
            <div class="mt-4">
              <FailureNotice failure={doing.failure} />
            </div>
          )}
          <div class="mt-6 flex flex-wrap justify-end gap-3">
            <button type="button" class="button button-plain" onClick={close}>
              {app.cancel}
            </button>
            <button
              type="submit"
              class={`button ${isDangerous ? 'button-danger' : 'button-primary'}`}
              aria-disabled={doing.isBusy}
            >
              <BusyLabel isBusy={doing.isBusy} label={confirm} busyLabel={confirming} />
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
