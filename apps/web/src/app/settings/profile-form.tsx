import type { ProfileChange } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { settings } from '../../messages/en/app-settings.ts';
import { TextField } from '../parts/field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';

const words = settings.profile;
const fields = ['name', 'username', 'email', 'company_name'] as const;
type FieldName = (typeof fields)[number];
type Draft = Record<FieldName, string>;

/** One's own names. What is left as it was is not sent. */
export function ProfileForm() {
  const { client, refresh } = useAccount();
  const me = useMe();
  const [draft, setDraft] = useState<Draft>(() => draftOf(me));
  const [pending, setPending] = useState<string | null>(null);
  const saving = useAct(
    async () => {
      const { pending_email, email } = await client.profile.update(changesOf(draft, draftOf(me)));
      setPending(pending_email);
      // The new address counts once it is confirmed; until then the old one stands here.
      setDraft((now) => ({ ...now, email }));
      notify(pending_email === null ? app.saved : words.confirmFirst(pending_email));
      await refresh();
    },
    { DUPLICATE_RESOURCE: words.taken },
  );
  const mayRename = me.role === 'owner' || me.role === 'admin';
  const text = (field: FieldName, label: string) => ({
    id: `profile-${field}`,
    label,
    value: draft[field],
    problem: saving.failure?.fields?.[field],
    onInput: (value: string) => {
      saving.clear();
      setDraft((now) => ({ ...now, [field]: value }));
    },
  });

  return (
    <form
      class="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (Object.keys(changesOf(draft, draftOf(me))).length > 0) void saving.run();
        else notify(words.nothing);
      }}
    >
      <div class="grid gap-5 sm:grid-cols-2">
        <TextField {...text('name', words.name)} autocomplete="name" />
        <TextField {...text('username', words.username)} autocomplete="username" />
        <TextField
          {...text('email', words.email)}
          type="email"
          autocomplete="email"
          hint={
            pending !== null
              ? words.confirmFirst(pending)
              : me.email_confirmed
                ? undefined
                : words.unconfirmed
          }
        />
        {mayRename && <TextField {...text('company_name', words.company)} autocomplete="organization" />}
      </div>
      <div class="grid justify-items-start gap-3">
        <SubmitButton act={saving} label={app.save} busyLabel={app.saving} />
      </div>
    </form>
  );
}

function draftOf({ name, username, email, company_name }: Draft): Draft {
  return { name, username, email, company_name };
}

/** What differs from how it was. */
function changesOf(draft: Draft, was: Draft): ProfileChange {
  const changed = fields.filter((field) => draft[field].trim() !== was[field]);
  return Object.fromEntries(changed.map((field) => [field, draft[field].trim()]));
}
