import type { PartnerKeyStatus } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { graceWords, partnerKey as words } from '../../messages/en/app-organization.ts';
import { spokenDay, spokenMoment } from '../../messages/speak.ts';
import { Select } from '../../ui/select.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Section } from '../parts/page.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { LoadedView } from '../parts/states.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount } from '../session/account.ts';
import { useLoaded } from '../use-loaded.ts';

/** In seconds. */
const graces = [
  { value: 0, label: graceWords.none },
  { value: 86_400, label: graceWords.day },
  { value: 604_800, label: graceWords.week },
];

/** The key of the organisation for the Partner API. An organisation without one is told nothing of it. */
export function PartnerKey() {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.partnerKey.status({ signal }));
  const [value, setValue] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const [grace, setGrace] = useState(0);
  if (loading.state === 'ready' && loading.data.prefix === null) return null;

  return (
    <Section
      title={words.title}
      text={words.text}
      action={
        loading.state === 'ready' && (
          <button type="button" class="button button-plain" onClick={() => setAsking(true)}>
            {words.rotate}
          </button>
        )
      }
    >
      <LoadedView loading={loading} lines={1}>
        {(status) => (
          <div class="grid gap-5">
            {value !== undefined && <ShownOnce label={words.title} value={value} copied={words.copied} />}
            <Facts status={status} />
          </div>
        )}
      </LoadedView>
      {isAsking && (
        <ConfirmDialog
          title={words.rotateTitle}
          text={words.rotateText}
          confirm={words.rotate}
          confirming={words.rotating}
          act={async () => {
            const { api_key } = await client.partnerKey.rotate(grace);
            setValue(api_key);
            notify(words.rotated);
            await loading.reload();
          }}
          onClose={() => setAsking(false)}
        >
          <Select id="partner-grace" label={words.grace} choices={graces} value={grace} onChange={setGrace} />
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Facts({ status }: { status: PartnerKeyStatus }) {
  const { prefix, active, expires_at, last_used_at } = status;
  const facts = [
    [words.key, `${prefix}…`],
    [words.state, active ? words.active : words.ended],
    [words.ends, expires_at === null ? words.never : spokenDay(Date.parse(expires_at))],
    [words.used, last_used_at === null ? words.never : spokenMoment(Date.parse(last_used_at))],
  ] as const;
  return (
    <dl class="grid gap-4 sm:grid-cols-4">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="text-sm text-muted">{label}</dt>
          <dd class="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
