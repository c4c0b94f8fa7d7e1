import { useRef, useState } from 'preact/hooks';
import { app, stepUp } from '../../messages/en/app.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { useAct } from '../use-act.ts';
import { useAccount } from './account.ts';
import { knowsPasskeys, showPasskey } from './passkey-ceremonies.ts';

interface StepUpDialogProps {
  onProved: () => void;
  /** It was closed without a proof. */
  onClose: () => void;
}

/** Asks again who is there; the act that wanted to know goes on behind it. */
export function StepUpDialog({ onProved, onClose }: StepUpDialogProps) {
  const isProved = useRef(false);
  return (
    <Dialog title={stepUp.title} onClose={() => (isProved.current ? onProved() : onClose())}>
      {(close) => (
        <ProofForm
          onCancel={close}
          onProved={() => {
            isProved.current = true;
            close();
          }}
        />
      )}
    </Dialog>
  );
}

interface ProofFormProps {
  onCancel: () => void;
  onProved: () => void;
}

/** What somebody can prove themselves with: a passkey; else the code where two-factor is on, the password where not. */
function ProofForm({ onCancel, onProved }: ProofFormProps) {
  const { client, presence } = useAccount();
  const me = presence.state === 'in' ? presence.me : undefined;
  const needsCode = me?.two_factor ?? false;
  const hasPasskey = (me?.passkey_count ?? 0) > 0 && knowsPasskeys();
  const [typed, setTyped] = useState('');
  const [isChecked, setChecked] = useState(false);
  const typing = useAct(async () => {
    await client.stepUp(needsCode ? { totp_code: typed } : { password: typed });
    onProved();
  });
  const field = {
    value: typed,
    problem: isChecked && typed === '' ? stepUp.need : undefined,
    onInput: setTyped,
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (typed !== '') void typing.run();
      }}
    >
      <p class="mt-2 text-muted">{stepUp.text}</p>
      <div class="mt-5 grid gap-4">
        {hasPasskey && <PasskeyProof onProved={onProved} />}
        {needsCode ? (
          <CodeField {...field} id="step-up-code" label={stepUp.code} />
        ) : (
          <PasswordField {...field} id="step-up-password" label={stepUp.password} isNew={false} />
        )}
        {typing.failure && <FailureNotice failure={typing.failure} />}
      </div>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <button type="button" class="button button-plain" onClick={onCancel}>
          {app.cancel}
        </button>
        <button type="submit" class="button button-primary" aria-disabled={typing.isBusy}>
          <BusyLabel isBusy={typing.isBusy} label={stepUp.confirm} busyLabel={stepUp.confirming} />
        </button>
      </div>
    </form>
  );
}

function PasskeyProof({ onProved }: { onProved: () => void }) {
  const { client } = useAccount();
  const showing = useAct(async () => {
    await client.stepUp(await showPasskey(await client.beginStepUp()));
    onProved();
  });
  return (
    <>
      <button
        type="button"
        class="button button-plain"
        aria-disabled={showing.isBusy}
        onClick={() => void showing.run()}
      >
        <BusyLabel isBusy={showing.isBusy} label={stepUp.passkey} busyLabel={stepUp.passkeyWaiting} />
      </button>
      {showing.failure && <FailureNotice failure={showing.failure} />}
      <p class="text-center text-sm text-muted">{stepUp.or}</p>
    </>
  );
}
