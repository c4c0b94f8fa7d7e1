import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { recovery } from '../../messages/en/app-entry.ts';
import { PasswordField } from '../parts/password-field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { notify } from '../parts/toast.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { arrivalToken } from '../session/arrival.ts';
import { useAct } from '../use-act.ts';
import { EntryPage } from './entry-page.tsx';

/** Where the mailed link leads: a new password in the place of the forgotten one. */
export function ResetPage() {
  const [isDead, setDead] = useState(arrivalToken === undefined);
  if (isDead || arrivalToken === undefined)
    return (
      <EntryPage title={recovery.dead} text={recovery.deadText} hasBack>
        <a href={paths.forgot} class="button button-primary">
          {recovery.another}
        </a>
      </EntryPage>
    );
  return (
    <EntryPage title={recovery.title} text={recovery.resetLead}>
      <ResetForm token={arrivalToken} onDead={() => setDead(true)} />
    </EntryPage>
  );
}

function ResetForm({ token, onDead }: { token: string; onDead: () => void }) {
  const { client, refresh } = useAccount();
  const { route } = useLocation();
  const [password, setPassword] = useState('');
  const [isChecked, setChecked] = useState(false);
  const setting = useAct(async () => {
    await client.recovery.resetPassword(token, password);
    notify(recovery.done);
    // Whoever was signed in here may have been just that person: the server has ended it.
    await refresh();
    route(paths.signIn, true);
  });
  const { failure } = setting;
  useEffect(() => {
    if (failure?.code === 'RESET_TOKEN_INVALID') onDead();
  }, [failure]);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (password !== '') void setting.run();
  }

  return (
    <form class="grid gap-5" noValidate onSubmit={submit}>
      <PasswordField
        id="reset-password"
        label={recovery.next}
        isNew
        value={password}
        problem={failure?.fields?.new_password ?? (isChecked && password === '' ? recovery.need : undefined)}
        onInput={(value) => {
          setting.clear();
          setPassword(value);
        }}
      />
      <SubmitButton act={setting} label={recovery.set} busyLabel={recovery.setting} />
    </form>
  );
}
