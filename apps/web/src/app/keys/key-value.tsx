import type { ApiKeyDetail } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { newKey, oneKey } from '../../messages/en/app-keys.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { useAccount } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { RevokeKey } from './revoke-key.tsx';
import { RotateKey } from './rotate-key.tsx';

interface KeyValueProps {
  apiKey: ApiKeyDetail;
  onChanged: () => Promise<void>;
}

/** The value, hidden until it is asked for, and what can be done with it. */
export function KeyValue({ apiKey, onChanged }: KeyValueProps) {
  const { client, prove } = useAccount();
  const [value, setValue] = useState<string>();
  const showing = useAct(async () => {
    let detail = await client.apiKeys.get(apiKey.key_id);
    if (!detail.is_revealed) {
      await prove();
      detail = await client.apiKeys.get(apiKey.key_id);
    }
    setValue(detail.api_key);
  });
  const isLive = apiKey.is_active;

  return (
    <div class="grid gap-4">
      {value === undefined ? (
        // A fresh sign-in counts as a proof, so the value may be in the answer: it is shown on a click all the same.
        <p class="code break-all text-muted">{masked(apiKey)}</p>
      ) : (
        <ShownOnce label={newKey.value} value={value} copied={oneKey.copied} />
      )}
      {!apiKey.is_retrievable && <p class="text-sm text-muted">{oneKey.notKept}</p>}
      {showing.failure && <FailureNotice failure={showing.failure} />}
      {isLive && (
        <div class="flex flex-wrap gap-3">
          {apiKey.is_retrievable && value === undefined && (
            <button
              type="button"
              class="button button-plain"
              aria-disabled={showing.isBusy}
              onClick={() => void showing.run()}
            >
              <BusyLabel isBusy={showing.isBusy} label={oneKey.show} busyLabel={oneKey.showing} />
            </button>
          )}
          {value !== undefined && (
            <button type="button" class="button button-plain" onClick={() => setValue(undefined)}>
              {oneKey.hide}
            </button>
          )}
          <RotateKey
            text={oneKey.rotateText}
            rotate={async (grace_seconds) =>
              (await client.apiKeys.rotate(apiKey.key_id, { grace_seconds })).api_key
            }
            onRotated={async (next) => {
              setValue(next);
              await onChanged();
            }}
          />
          <RevokeKey
            keyId={apiKey.key_id}
            onRevoked={async () => {
              setValue(undefined);
              await onChanged();
            }}
          />
        </div>
      )}
    </div>
  );
}

const dots = '••••••••••••';

function masked({ prefix }: ApiKeyDetail): string {
  return `${prefix}${dots}`;
}
