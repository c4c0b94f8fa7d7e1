import { useRef, useState } from 'preact/hooks';
import { app, stepUp } from '../../messages/en/app.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { useAct } from '../use-act.ts';
import { useAccount } from './account.ts';

interface StepUpDialogProps {
  onProved: () => void;
  /** It was closed without a proof. */
  onClose: () => void;
}

/** Asks again who is there; the act that wanted to know goes on behind it. */
export function StepUpDialog({ onProved, onClose }: StepUpDialogProps) {
  const { client } = useAccount();
  const [password, setPassword] = useState('');
  const isProved = useRef(false);
  const proof = useAct(async (close: () => void) => {
    await client.stepUp({ password });
    isProved.current = true;
    close();
  });

  return (
    <Dialog title={stepUp.title} onClose={() => (isProved.current ? onProved() : onClose())}>
      {(close) => (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void proof.run(close);
          }}
        >
          <p class="mt-2 text-muted">{stepUp.text}</p>
          <div class="mt-5 grid gap-4">
            <PasswordField
              id="step-up-password"
              label={stepUp.password}
              value={password}
              isNew={false}
              onInput={setPassword}
            />
            {proof.failure && <FailureNotice failure={proof.failure} />}
          </div>
          <div class="mt-6 flex flex-wrap justify-end gap-3">
            <button type="button" class="button button-plain" onClick={close}>
              {app.cancel}
            </button>
            <button type="submit" class="button button-primary" aria-disabled={proof.isBusy}>
              <BusyLabel isBusy={proof.isBusy} label={stepUp.confirm} busyLabel={stepUp.confirming} />
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
