import type { Invited } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { invitation } from '../../messages/en/app-entry.ts';
import { roleNames } from '../../messages/en/app-settings.ts';
import { TextField } from '../parts/field.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { LoadFailure, Skeleton } from '../parts/states.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount } from '../session/account.ts';
import { arrivalToken } from '../session/arrival.ts';
import { useAct } from '../use-act.ts';
import { useLoaded } from '../use-loaded.ts';
import { EntryPage } from './entry-page.tsx';

/** Where the link of an invitation leads. */
export function InvitationPage() {
  const { client } = useAccount();
  const token = arrivalToken ?? '';
  const loading = useLoaded((signal) => client.showInvitation(token, { signal }));
  if (loading.state === 'loading')
    return (
      <EntryPage title={invitation.loading}>
        <Skeleton />
      </EntryPage>
    );
  if (loading.state === 'ready') return <AcceptPage token={token} invited={loading.data} />;
  const isDead = token === '' || loading.failure.code === 'INVITATION_INVALID';
  if (isDead) return <EntryPage title={invitation.dead} text={invitation.deadText} hasBack />;
  return (
    <EntryPage title={invitation.loading}>
      <LoadFailure failure={loading.failure} onRetry={() => void loading.reload()} />
    </EntryPage>
  );
}

function AcceptPage({ token, invited }: { token: string; invited: Invited }) {
  const { client, refresh } = useAccount();
  const { route } = useLocation();
  const [draft, setDraft] = useState({ name: '', username: '', password: '' });
  const [isChecked, setChecked] = useState(false);
  const accepting = useAct(async () => {
    await client.acceptInvitation({
      token,
      ...draft,
      name: draft.name || null,
      username: draft.username || null,
    });
    await refresh();
    route(paths.home, true);
  });
  const { fields } = accepting.failure ?? {};
  const change = (part: Partial<typeof draft>) => {
    accepting.clear();
    setDraft((now) => ({ ...now, ...part }));
  };

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (draft.password !== '') void accepting.run();
  }

  return (
    <EntryPage
      title={invitation.title(invited.company_name)}
      text={invitation.text(invited.email, roleNames[invited.role])}
    >
      <form class="grid gap-5" noValidate onSubmit={submit}>
        <TextField
          id="join-name"
          label={invitation.name}
          isOptional
          autocomplete="name"
          value={draft.name}
          problem={fields?.name}
          onInput={(name) => change({ name })}
        />
        <TextField
          id="join-username"
          label={invitation.username}
          isOptional
          hint={invitation.usernameHint}
          autocomplete="username"
          value={draft.username}
          problem={fields?.username}
          onInput={(username) => change({ username })}
        />
        <PasswordField
          id="join-password"
          label={invitation.password}
          isNew
          value={draft.password}
          problem={fields?.password ?? (isChecked && draft.password === '' ? invitation.need : undefined)}
          onInput={(password) => change({ password })}
        />
        <SubmitButton act={accepting} label={invitation.accept} busyLabel={invitation.accepting} />
      </form>
    </EntryPage>
  );
}
