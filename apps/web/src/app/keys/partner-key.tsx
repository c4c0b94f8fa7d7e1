import type { PartnerKeyStatus } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { keys, partnerKey } from '../../messages/en/app-keys.ts';
import { spokenDay, spokenMoment } from '../../messages/speak.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Section } from '../parts/page.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { notify } from '../parts/toast.tsx';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { useLoaded } from '../use-loaded.ts';
import { RotateKey } from './rotate-key.tsx';

/** The key of the organisation; nothing where it has none. */
export function PartnerKey() {
  const { client } = useAccount();
  const loading = useLoaded((signal) => client.partnerKey.status({ signal }));
  if (loading.state !== 'ready' || loading.data.prefix === null) return null;
  return <PartnerKeyCard status={loading.data} onChanged={loading.reload} />;
}

interface PartnerKeyCardProps {
  status: PartnerKeyStatus;
  onChanged: () => Promise<void>;
}

function PartnerKeyCard({ status, onChanged }: PartnerKeyCardProps) {
  const { client } = useAccount();
  const { role } = useMe();
  const [value, setValue] = useState<string>();
  const mayManage = role === 'owner' || role === 'admin';
  return (
    <Section title={partnerKey.title} text={partnerKey.text}>
      <div class="grid gap-4">
        {value === undefined ? (
          <p class="code break-all text-muted">{`${status.prefix}${dots}`}</p>
        ) : (
          <>
            <ShownOnce label={partnerKey.title} value={value} copied={partnerKey.copied} />
            <p class="text-sm text-muted">{partnerKey.shownOnce}</p>
          </>
        )}
        <Facts status={status} />
        {mayManage && (
          <div class="flex flex-wrap items-end gap-4">
            <RotateKey
              text={partnerKey.rotateText}
              rotate={async (grace) => (await client.partnerKey.rotate(grace)).api_key}
              onRotated={async (next) => {
                setValue(next);
                await onChanged();
              }}
            />
            <RotationDays days={status.rotation_days} onChanged={onChanged} />
          </div>
        )}
      </div>
    </Section>
  );
}

const dots = '••••••••••••';

function Facts({ status }: { status: PartnerKeyStatus }) {
  const { active, created_at, expires_at, last_used_at } = status;
  const ends = expires_at === null ? keys.never : spokenDay(Date.parse(expires_at));
  const facts = [
    [keys.created, created_at === null ? keys.never : spokenDay(Date.parse(created_at))],
    [keys.ends, active ? ends : keys.ended],
    [keys.used, last_used_at === null ? keys.never : spokenMoment(Date.parse(last_used_at))],
  ] as const;
  return (
    <dl class="grid gap-4 sm:grid-cols-3">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="text-sm text-muted">{label}</dt>
          <dd class="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Any number of days can be set over the API; it is offered here as long as it is set. */
function choicesWith(days: number) {
  const offered = [0, 30, 90, 180, 365];
  const all = offered.includes(days) ? offered : [...offered, days].sort((one, other) => one - other);
  return all.map((value) => ({ value, label: partnerKey.rotations(value) }));
}

function RotationDays({ days, onChanged }: { days: number; onChanged: () => Promise<void> }) {
  const { client } = useAccount();
  const setting = useAct(async (next: number) => {
    await client.partnerKey.setRotationDays(next);
    notify(partnerKey.rotationChanged);
    await onChanged();
  });
  return (
    <div class="grid gap-3">
      <Select
        id="rotation-days"
        label={partnerKey.rotation}
        choices={choicesWith(days)}
        value={days}
        onChange={(next) => void setting.run(next)}
      />
      {setting.failure && <FailureNotice failure={setting.failure} />}
    </div>
  );
}
