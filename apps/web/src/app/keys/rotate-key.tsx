import { useState } from 'preact/hooks';
import { oneKey } from '../../messages/en/app-keys.ts';
import { Select } from '../../ui/select.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';

/** In seconds. */
const graces = [
  { value: 0, label: oneKey.graces.none },
  { value: 3_600, label: oneKey.graces.hour },
  { value: 86_400, label: oneKey.graces.day },
  { value: 604_800, label: oneKey.graces.week },
];

interface RotateKeyProps {
  keyId: string;
  onRotated: (value: string) => Promise<void>;
}

/** Gives a key a new value. */
export function RotateKey({ keyId, onRotated }: RotateKeyProps) {
  const { client } = useAccount();
  const [isAsking, setAsking] = useState(false);
  const [grace, setGrace] = useState(0);
  return (
    <>
      <button type="button" class="button button-plain" onClick={() => setAsking(true)}>
        {oneKey.rotate}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={oneKey.rotateTitle}
          text={oneKey.rotateText}
          confirm={oneKey.rotate}
          confirming={oneKey.rotating}
          act={async () => {
            const { api_key } = await client.apiKeys.rotate(keyId, { grace_seconds: grace });
            notify(oneKey.rotated);
            await onRotated(api_key);
          }}
          onClose={() => setAsking(false)}
        >
          <Select id="grace" label={oneKey.grace} choices={graces} value={grace} onChange={setGrace} />
        </ConfirmDialog>
      )}
    </>
  );
}
