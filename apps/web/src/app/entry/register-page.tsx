import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { registration } from '../../messages/en/app-entry.ts';
import { TextField } from '../parts/field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { EntryPage } from './entry-page.tsx';

const empty = { company_name: '', name: '', email: '', username: '', password: '', invite_code: '' };
type Draft = typeof empty;
const needed = ['company_name', 'name', 'email', 'password'] as const;

/** A new organisation, its owner, and its partner key, which is shown this once. */
export function RegisterPage() {
  const { refresh } = useAccount();
  const { route } = useLocation();
  const [key, setKey] = useState<string>();
  if (key === undefined)
    return (
      <EntryPage title={registration.title} text={registration.lead} hasBack>
        <RegisterForm onRegistered={setKey} />
      </EntryPage>
    );
  return (
    <EntryPage title={registration.done} text={registration.doneText}>
      <ShownOnce label={registration.key} value={key} copied={registration.copied} />
      <button
        type="button"
        class="button button-primary"
        onClick={async () => {
          route(paths.home, true);
          await refresh();
        }}
      >
        {registration.goOn}
      </button>
    </EntryPage>
  );
}

function RegisterForm({ onRegistered }: { onRegistered: (key: string) => void }) {
  const { client } = useAccount();
  const [draft, setDraft] = useState<Draft>(empty);
  const [isChecked, setChecked] = useState(false);
  const registering = useAct(async () => {
    const { api_key } = await client.register({
      ...draft,
      username: draft.username || null,
      invite_code: draft.invite_code || null,
    });
    await client.login({ email: draft.email, password: draft.password });
    onRegistered(api_key);
  });
  const missing = needed.filter((field) => draft[field].trim() === '');
  const problemOf = (field: keyof Draft) =>
    registering.failure?.fields?.[field] ??
    (isChecked && missing.some((name) => name === field) ? registration.need : undefined);
  const change = (field: keyof Draft) => (value: string) => {
    registering.clear();
    setDraft((now) => ({ ...now, [field]: value }));
  };
  const text = (field: keyof Draft, label: string) => ({
    id: `register-${field}`,
    label,
    value: draft[field],
    problem: problemOf(field),
    onInput: change(field),
  });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (missing.length === 0) void registering.run();
  }

  return (
    <form class="grid gap-5" noValidate onSubmit={submit}>
      <TextField {...text('company_name', registration.company)} autocomplete="organization" />
      <TextField {...text('name', registration.name)} autocomplete="name" />
      <TextField {...text('email', registration.email)} type="email" autocomplete="email" />
      <TextField {...text('username', registration.username)} isOptional autocomplete="username" />
      <PasswordField {...text('password', registration.password)} isNew />
      <TextField {...text('invite_code', registration.code)} isOptional hint={registration.codeHint} />
      <SubmitButton act={registering} label={registration.submit} busyLabel={registration.submitting} />
    </form>
  );
}
