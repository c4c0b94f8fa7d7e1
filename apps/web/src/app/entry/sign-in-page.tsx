import type { Credentials } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { words } from '../../messages/en/app-entry.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../parts/field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { knowsPasskeys, showPasskey } from '../session/passkey-ceremonies.ts';
import { useAct } from '../use-act.ts';
import { CodeForm } from './code-form.tsx';
import { EntryPage } from './entry-page.tsx';

/** The way in. It stands in the place of any page that nobody is signed in for. */
export function SignInPage() {
  const { presence } = useAccount();
  const [proven, setProven] = useState<Credentials>();
  const wasEnded = presence.state === 'out' && presence.wasEnded;
  if (proven)
    return (
      <EntryPage title={words.codeTitle} text={words.codeLead}>
        <CodeForm credentials={proven} onStartAgain={() => setProven(undefined)} />
      </EntryPage>
    );
  return (
    <EntryPage title={words.signIn} text={wasEnded ? words.ended : words.signInLead}>
      <PasswordForm onCodeWanted={setProven} />
      {knowsPasskeys() && <PasskeyButton />}
      <div class="-my-1 flex flex-wrap gap-x-6">
        <a href={paths.forgot} class="button-text text-sm">
          {words.forgot}
        </a>
        <a href={paths.register} class="button-text text-sm">
          {words.register}
        </a>
      </div>
    </EntryPage>
  );
}

/** @param onCodeWanted The password is right, and two-factor asks for more. */
function PasswordForm({ onCodeWanted }: { onCodeWanted: (credentials: Credentials) => void }) {
  const { client, refresh } = useAccount();
  const [identifier, setIdentifier] = useState('');
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const credentials = { email: identifier.trim(), password };
  const signIn = useAct(
    async () => {
      await client.login(credentials);
      await refresh();
    },
    { INVALID_CREDENTIALS: words.wrong },
    { TWO_FACTOR_REQUIRED: () => onCodeWanted(credentials) },
  );

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (credentials.email !== '' && password !== '') void signIn.run();
  }

  return (
    <form class="grid gap-5" noValidate onSubmit={submit}>
      <TextField
        id="identifier"
        label={words.identifier}
        autocomplete="username"
        value={identifier}
        problem={isChecked && credentials.email === '' ? words.needIdentifier : undefined}
        onInput={setIdentifier}
      />
      <PasswordField
        id="password"
        label={words.password}
        isNew={false}
        value={password}
        problem={isChecked && password === '' ? words.needPassword : undefined}
        onInput={setPassword}
      />
      <SubmitButton act={signIn} label={words.signIn} busyLabel={words.signingIn} />
    </form>
  );
}

/** The device offers the passkeys that it has for this place; no name is needed. */
function PasskeyButton() {
  const { client, refresh } = useAccount();
  const signIn = useAct(
    async () => {
      await client.completePasskeyLogin(await showPasskey(await client.beginPasskeyLogin()));
      await refresh();
    },
    { INVALID_CREDENTIALS: words.passkeyWrong },
  );
  return (
    <div class="grid gap-3">
      <p class="text-center text-sm text-muted">{words.or}</p>
      <button
        type="button"
        class="button button-plain"
        aria-disabled={signIn.isBusy}
        onClick={() => void signIn.run()}
      >
        <BusyLabel isBusy={signIn.isBusy} label={words.passkey} busyLabel={words.passkeyWaiting} />
      </button>
      {signIn.failure && <FailureNotice failure={signIn.failure} />}
    </div>
  );
}
