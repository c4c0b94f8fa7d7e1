import type { Role } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { organization as words } from '../../messages/en/app-organization.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { RoleSelect } from './role-select.tsx';

interface InviteDialogProps {
  onInvited: () => Promise<void>;
  onClose: () => void;
}

/** An address and a role; the rest goes by mail. */
export function InviteDialog({ onInvited, onClose }: InviteDialogProps) {
  return (
    <Dialog title={words.inviteTitle} onClose={onClose}>
      {(close) => (
        <InviteForm
          onCancel={close}
          onInvited={async () => {
            notify(words.invited);
            await onInvited();
            close();
          }}
        />
      )}
    </Dialog>
  );
}

function InviteForm({ onCancel, onInvited }: { onCancel: () => void; onInvited: () => Promise<void> }) {
  const { client } = useAccount();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [isChecked, setChecked] = useState(false);
  const inviting = useAct(
    async () => {
      await client.team.invite({ email: email.trim(), role });
      await onInvited();
    },
    { DUPLICATE_RESOURCE: words.taken },
  );

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (email.trim() !== '') void inviting.run();
      }}
    >
      <p class="mt-2 text-muted">{words.inviteText}</p>
      <div class="mt-5 grid gap-5">
        <TextField
          id="invite-email"
          type="email"
          label={words.email}
          value={email}
          problem={
            inviting.failure?.fields?.email ??
            (isChecked && email.trim() === '' ? words.needEmail : undefined)
          }
          onInput={(value) => {
            inviting.clear();
            setEmail(value);
          }}
        />
        <RoleSelect id="invite-role" value={role} onChange={setRole} />
      </div>
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <button type="button" class="button button-plain" onClick={onCancel}>
          {app.cancel}
        </button>
        <SubmitButton act={inviting} label={words.send} busyLabel={words.sending} />
      </div>
    </form>
  );
}
