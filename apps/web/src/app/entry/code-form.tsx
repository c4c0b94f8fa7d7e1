import type { Credentials } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { words } from '../../messages/en/app-entry.ts';
import { CodeField } from '../parts/code-field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';

interface CodeFormProps {
  /** Found right, but for the code. */
  credentials: Credentials;
  onStartAgain: () => void;
}

const appCode = /^\d{3} ?\d{3}$/;

/** The second step where two-factor is on: six digits of the app, or a recovery code. */
export function CodeForm({ credentials, onStartAgain }: CodeFormProps) {
  const { client, refresh } = useAccount();
  const [typed, setTyped] = useState('');
  const [isChecked, setChecked] = useState(false);
  const code = typed.trim();
  const signIn = useAct(
    async () => {
      const second = appCode.test(code) ? { totp_code: code } : { recovery_code: code };
      await client.login({ ...credentials, ...second });
      await refresh();
    },
    { INVALID_CREDENTIALS: words.codeWrong, VALIDATION_FAILED: words.codeWrong },
  );

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (code !== '') void signIn.run();
  }

  return (
    <form class="grid gap-5" noValidate onSubmit={submit}>
      <CodeField
        id="code"
        label={words.code}
        hint={words.codeHint}
        value={typed}
        problem={isChecked && code === '' ? words.needCode : signIn.failure?.fields && signIn.failure.text}
        onInput={(value) => {
          signIn.clear();
          setTyped(value);
        }}
      />
      <SubmitButton act={signIn} label={words.signIn} busyLabel={words.signingIn} />
      <button type="button" class="button-text justify-self-start text-sm" onClick={onStartAgain}>
        {words.startAgain}
      </button>
    </form>
  );
}
