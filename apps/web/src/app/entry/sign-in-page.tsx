import { useState } from 'preact/hooks';
import { words } from '../../messages/en/app-entry.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../parts/field.tsx';
import { PageTitle } from '../parts/page.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { EntryFrame } from '../shell/entry-frame.tsx';
import { useAct } from '../use-act.ts';

/** The way in. It stands in the place of any page that nobody is signed in for. */
export function SignInPage() {
  const { presence } = useAccount();
  const wasEnded = presence.state === 'out' && presence.wasEnded;
  return (
    <EntryFrame>
      <PageTitle title={words.signIn} />
      <p class="mt-1 text-muted" role={wasEnded ? 'status' : undefined}>
        {wasEnded ? words.ended : words.signInLead}
      </p>
      <PasswordForm />
      <div class="mt-4 flex flex-wrap gap-x-6">
        <a href={paths.forgot} class="button-text text-sm">
          {words.forgot}
        </a>
        <a href={paths.register} class="button-text text-sm">
          {words.register}
        </a>
      </div>
    </EntryFrame>
  );
}

function PasswordForm() {
  const { client, refresh } = useAccount();
  const [identifier, setIdentifier] = useState('');
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const signIn = useAct(
    async () => {
      await client.login({ email: identifier.trim(), password });
      await refresh();
    },
    { INVALID_CREDENTIALS: words.wrong },
  );

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (identifier.trim() !== '' && password !== '') void signIn.run();
  }

  return (
    <form class="mt-6 grid gap-5" noValidate onSubmit={submit}>
      <TextField
        id="identifier"
        label={words.identifier}
        autocomplete="username"
        value={identifier}
        problem={isChecked && identifier.trim() === '' ? words.needIdentifier : undefined}
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
      {signIn.failure && <FailureNotice failure={signIn.failure} />}
      <button type="submit" class="button button-primary" aria-disabled={signIn.isBusy}>
        <BusyLabel isBusy={signIn.isBusy} label={words.signIn} busyLabel={words.signingIn} />
      </button>
    </form>
  );
}
