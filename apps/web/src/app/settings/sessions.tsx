import type { SignedInDevice } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { security } from '../../messages/en/app-settings.ts';
import { spokenMoment } from '../../messages/speak.ts';
import { deviceOf } from '../device.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { type Column, Listing } from '../parts/listing.tsx';
import { Section } from '../parts/page.tsx';
import { LoadedView } from '../parts/states.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';

const words = security.sessions;

const columns: readonly [Column<SignedInDevice>, ...Column<SignedInDevice>[]] = [
  {
    label: words.device,
    cell: (device) => (
      <>
        {deviceOf(device.user_agent)}
        {device.is_current && <span class="badge ms-2">{words.here}</span>}
      </>
    ),
  },
  { label: words.begun, cell: (device) => spokenMoment(Date.parse(device.created_at)) },
  { label: words.used, cell: (device) => spokenMoment(Date.parse(device.last_used_at)) },
];

/** Where somebody is signed in, and the ways to end that. */
export function Sessions() {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.sessions.list({ signal }));
  const [ending, setEnding] = useState<SignedInDevice | 'others'>();
  const hasOthers = loading.state === 'ready' && loading.data.length > 1;

  return (
    <Section
      title={words.title}
      text={words.text}
      action={
        hasOthers && (
          <button type="button" class="button button-plain" onClick={() => setEnding('others')}>
            {words.endOthers}
          </button>
        )
      }
    >
      <LoadedView loading={loading} lines={2}>
        {(devices) => (
          <Listing
            label={words.list}
            rows={devices}
            keyOf={({ id }) => id}
            columns={columns}
            actionsLabel={words.actions}
            actions={(device) =>
              !device.is_current && (
                <button type="button" class="button-text" onClick={() => setEnding(device)}>
                  {words.end}
                  <span class="sr-only"> {deviceOf(device.user_agent)}</span>
                </button>
              )
            }
          />
        )}
      </LoadedView>
      {ending !== undefined && (
        <EndDialog ending={ending} onEnded={loading.reload} onClose={() => setEnding(undefined)} />
      )}
    </Section>
  );
}

interface EndDialogProps {
  ending: SignedInDevice | 'others';
  onEnded: () => Promise<void>;
  onClose: () => void;
}

function EndDialog({ ending, onEnded, onClose }: EndDialogProps) {
  const { client } = useAccount();
  const isOthers = ending === 'others';

  async function end() {
    await (isOthers ? client.sessions.endOthers() : client.sessions.end(ending.id));
    notify(isOthers ? words.endedOthers : words.ended);
    await onEnded();
  }

  return (
    <ConfirmDialog
      title={isOthers ? words.endOthersTitle : words.endTitle}
      text={isOthers ? words.endOthersText : words.endText}
      confirm={isOthers ? words.endOthers : words.end}
      confirming={words.ending}
      act={end}
      onClose={onClose}
    />
  );
}
