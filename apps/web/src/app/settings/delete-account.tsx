import { useState } from 'preact/hooks';
import { settings } from '../../messages/en/app-settings.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';

/** The way out for good; a fresh proof stands before it. */
export function DeleteAccount() {
  const { client, refresh } = useAccount();
  const [isAsking, setAsking] = useState(false);

  async function deleteAccount() {
    await client.profile.deleteAccount();
    notify(settings.delete.done);
    await refresh();
  }

  return (
    <>
      <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
        {settings.delete.action}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={settings.delete.ask}
          text={settings.delete.consequence}
          confirm={settings.delete.confirm}
          confirming={settings.delete.confirming}
          isDangerous
          act={deleteAccount}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
