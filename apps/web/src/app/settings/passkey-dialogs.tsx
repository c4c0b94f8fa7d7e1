import type { Passkey } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { security } from '../../messages/en/app-settings.ts';
import { deviceOf } from '../device.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { makePasskey } from '../session/passkey-ceremonies.ts';

const words = security.passkeys;
const longestName = 100;
const own = { LAST_SIGN_IN_METHOD: words.last };

interface DialogProps {
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** A name, then the device asks for a finger, a face or a code. */
export function AddPasskeyDialog({ onDone, onClose }: DialogProps) {
  const { client } = useAccount();
  const [name, setName] = useState(() => deviceOf(navigator.userAgent));
  return (
    <ConfirmDialog
      title={words.add}
      text={words.addText}
      confirm={words.add}
      confirming={words.adding}
      act={async () => {
        const made = await makePasskey(await client.passkeys.beginRegistration());
        await client.passkeys.completeRegistration({ ...made, name: name.trim() || null });
        notify(words.added);
        await onDone();
      }}
      onClose={onClose}
    >
      <NameField value={name} onInput={setName} />
    </ConfirmDialog>
  );
}

export function ChangePasskeyDialog({ passkey, onDone, onClose }: DialogProps & { passkey: Passkey }) {
  const { client } = useAccount();
  const [name, setName] = useState(passkey.name);
  const [isOn, setOn] = useState(passkey.is_active);
  return (
    <ConfirmDialog
      title={words.changeTitle}
      confirm={app.save}
      confirming={app.saving}
      own={own}
      act={async () => {
        await client.passkeys.change(passkey.id, { name: name.trim() || null, is_active: isOn });
        notify(words.changed);
        await onDone();
      }}
      onClose={onClose}
    >
      <NameField value={name} onInput={setName} />
      <label class="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-5 accent-accent"
          checked={isOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
        {words.isOn}
      </label>
    </ConfirmDialog>
  );
}

export function RemovePasskeyDialog({ passkey, onDone, onClose }: DialogProps & { passkey: Passkey }) {
  const { client } = useAccount();
  return (
    <ConfirmDialog
      title={words.removeTitle}
      text={words.removeText}
      confirm={words.remove}
      confirming={words.removing}
      isDangerous
      own={own}
      act={async () => {
        await client.passkeys.remove(passkey.id);
        notify(words.removed);
        await onDone();
      }}
      onClose={onClose}
    />
  );
}

function NameField(props: { value: string; onInput: (value: string) => void }) {
  return <TextField {...props} id="passkey-name" label={words.name} maxLength={longestName} />;
}
