import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { security } from '../../messages/en/app-settings.ts';
import { saveBlob } from '../../save-blob.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { CopyAndSay } from '../parts/copy-and-say.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

const words = security.twoFactor;

interface SetUpDialogProps {
  /** `otpauth:`, for the authenticator app. */
  url: string;
  secret: string;
  onClose: () => void;
}

/** The seed for the app, its first code back, and then the recovery codes, once. */
export function SetUpDialog({ url, secret, onClose }: SetUpDialogProps) {
  const { refresh } = useAccount();
  const [codes, setCodes] = useState<readonly string[]>();

  function close() {
    onClose();
    // Only now: what this dialog stands on goes with the change.
    if (codes) void refresh();
  }

  return (
    <Dialog title={codes ? words.codes : words.setUp} onClose={close}>
      {(leave) =>
        codes ? (
          <RecoveryCodes codes={codes} onKept={leave} />
        ) : (
          <FirstCode url={url} secret={secret} onCancel={leave} onSwitchedOn={setCodes} />
        )
      }
    </Dialog>
  );
}

interface FirstCodeProps {
  url: string;
  secret: string;
  onCancel: () => void;
  onSwitchedOn: (codes: readonly string[]) => void;
}

function FirstCode({ url, secret, onCancel, onSwitchedOn }: FirstCodeProps) {
  const { client } = useAccount();
  const [code, setCode] = useState('');
  const [isChecked, setChecked] = useState(false);
  const completing = useAct(
    async () => {
      onSwitchedOn(await client.twoFactor.complete(code.trim()));
      notify(words.on);
    },
    { INVALID_CREDENTIALS: words.wrong, VALIDATION_FAILED: words.wrong },
  );
  const { failure } = completing;

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (code.trim() !== '') void completing.run();
      }}
    >
      <p class="mt-2 text-muted">{words.scan}</p>
      <div class="mt-2 mb-4 flex justify-center">
        <QrCode text={url} label={words.qr} />
      </div>
      <ShownOnce label={words.key} value={secret} copied={words.keyCopied} />
      <div class="mt-5 grid gap-4">
        <CodeField
          id="first-code"
          label={words.code}
          value={code}
          problem={isChecked && code.trim() === '' ? words.needCode : failure?.fields && failure.text}
          onInput={(value) => {
            completing.clear();
            setCode(value);
          }}
        />
        <div class="flex flex-wrap justify-end gap-3">
          <button type="button" class="button button-plain" onClick={onCancel}>
            {app.cancel}
          </button>
          <SubmitButton act={completing} label={words.confirm} busyLabel={words.confirming} />
        </div>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const text = codes.join('\n');
  return (
    <>
      <p class="mt-2 text-muted">{words.codesText}</p>
      <ul
        aria-label={words.codesLabel}
        class="code mt-4 grid grid-cols-1 gap-x-6 gap-y-1 rounded-control border border-line p-4 sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="mt-5 flex flex-wrap gap-3">
        <CopyAndSay text={text} copied={words.codesCopied} class="button-plain" />
        <button
          type="button"
          class="button button-plain"
          onClick={() => saveBlob(new Blob([`${text}\n`], { type: 'text/plain' }), words.codesFile)}
        >
          {words.saveCodes}
        </button>
        <button type="button" class="button button-primary" onClick={onKept}>
          {words.kept}
        </button>
      </div>
    </>
  );
}
