import { useState } from 'preact/hooks';
import { recovery } from '../../messages/en/app-entry.ts';
import { TextField } from '../parts/field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { EntryPage } from './entry-page.tsx';

/** Asks for a link by mail. What it says is the same whether there is such an account or not. */
export function ForgotPage() {
  const { client } = useAccount();
  const [email, setEmail] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const asking = useAct(async () => {
    await client.recovery.forgotPassword(email.trim());
    setAsked(true);
  });
  if (isAsked) return <EntryPage title={recovery.asked} text={recovery.askedText} hasBack />;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (email.trim() !== '') void asking.run();
  }

  return (
    <EntryPage title={recovery.title} text={recovery.lead} hasBack>
      <form class="grid gap-5" noValidate onSubmit={submit}>
        <TextField
          id="forgot-email"
          type="email"
          autocomplete="email"
          label={recovery.email}
          value={email}
          problem={
            asking.failure?.fields?.email ??
            (isChecked && email.trim() === '' ? recovery.needEmail : undefined)
          }
          onInput={(value) => {
            asking.clear();
            setEmail(value);
          }}
        />
        <SubmitButton act={asking} label={recovery.send} busyLabel={recovery.sending} />
      </form>
    </EntryPage>
  );
}
