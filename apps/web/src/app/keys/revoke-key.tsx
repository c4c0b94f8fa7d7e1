import { useState } from 'preact/hooks';
import { oneKey } from '../../messages/en/app-keys.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';

/** Ends a key for good. */
export function RevokeKey({ keyId, onRevoked }: { keyId: string; onRevoked: () => Promise<void> }) {
  const { client } = useAccount();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button button-plain text-danger" onClick={() => setAsking(true)}>
        {oneKey.revoke}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={oneKey.revokeTitle}
          text={oneKey.revokeText}
          confirm={oneKey.revoke}
          confirming={oneKey.revoking}
          isDangerous
          act={async () => {
            await client.apiKeys.revoke(keyId);
            notify(oneKey.revoked);
            await onRevoked();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
