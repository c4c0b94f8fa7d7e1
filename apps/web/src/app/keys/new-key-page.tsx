import type { ApiKeyScope, GeneratedApiKey } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { keys, newKey } from '../../messages/en/app-keys.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../parts/field.tsx';
import { Page, Section } from '../parts/page.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { scopesFor, usualScopes } from './scope-choices.ts';
import { ScopeFields } from './scope-fields.tsx';
import { KeysTrail } from './trail.tsx';

const lives = [
  { value: 30, label: newKey.lives.month },
  { value: 90, label: newKey.lives.quarter },
  { value: 365, label: newKey.lives.year },
  { value: null, label: newKey.lives.never },
];
const families = [
  { value: 'sk', label: newKey.families.sk },
  { value: 'afk', label: newKey.families.afk },
] as const;
const environments = [
  { value: 'production', label: keys.environments.production },
  { value: 'staging', label: keys.environments.staging },
  { value: 'development', label: keys.environments.development },
] as const;

/** Makes a key, and shows it. */
export function NewKeyPage() {
  const [made, setMade] = useState<GeneratedApiKey>();
  if (made === undefined)
    return (
      <Page title={newKey.title} lead={newKey.lead} above={<KeysTrail isBelow />}>
        <NewKeyForm onMade={setMade} />
      </Page>
    );
  return (
    <Page key="made" title={newKey.done} lead={newKey.doneText} above={<KeysTrail isBelow />}>
      <Section title={made.name}>
        <ShownOnce label={newKey.value} value={made.api_key} copied={newKey.copied} />
        <a href={`${paths.keys}/${encodeURIComponent(made.key_id)}`} class="button-text mt-4">
          {newKey.goOn}
        </a>
      </Section>
    </Page>
  );
}

function NewKeyForm({ onMade }: { onMade: (key: GeneratedApiKey) => void }) {
  const { client } = useAccount();
  const allowed = scopesFor(useMe().role);
  const usual = (family: 'sk' | 'afk') => allowed.filter((scope) => usualScopes[family].includes(scope));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [family, setFamily] = useState<'sk' | 'afk'>('sk');
  const [environment, setEnvironment] = useState<(typeof environments)[number]['value']>('production');
  const [days, setDays] = useState<number | null>(90);
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(() => usual('sk'));
  const [isKept, setKept] = useState(true);
  const [isChecked, setChecked] = useState(false);
  const making = useAct(async () => {
    const key = await client.apiKeys.generate({
      name: name.trim(),
      description: description.trim() || null,
      family,
      environment,
      expires_in_days: days,
      scopes: [...scopes],
      retrievable: isKept,
    });
    onMade(key);
  });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (name.trim() !== '' && scopes.length > 0) void making.run();
  }

  return (
    <form class="card grid gap-6" noValidate onSubmit={submit}>
      <div class="grid gap-5 sm:grid-cols-2">
        <TextField
          id="key-name"
          label={newKey.name}
          hint={newKey.nameHint}
          maxLength={100}
          value={name}
          problem={
            making.failure?.fields?.name ?? (isChecked && name.trim() === '' ? newKey.needName : undefined)
          }
          onInput={setName}
        />
        <TextField
          id="key-description"
          label={newKey.description}
          isOptional
          maxLength={500}
          value={description}
          problem={making.failure?.fields?.description}
          onInput={setDescription}
        />
      </div>
      <div class="grid gap-5 sm:grid-cols-3">
        <Select
          id="key-family"
          label={newKey.family}
          choices={families}
          value={family}
          onChange={(chosen) => {
            setFamily(chosen);
            setScopes(usual(chosen));
          }}
        />
        <Select
          id="key-environment"
          label={newKey.environment}
          choices={environments}
          value={environment}
          onChange={setEnvironment}
        />
        <Select id="key-life" label={newKey.life} choices={lives} value={days} onChange={setDays} />
      </div>
      <ScopeFields
        allowed={allowed}
        chosen={scopes}
        problem={isChecked && scopes.length === 0 ? newKey.needScope : undefined}
        onChange={setScopes}
      />
      <label class="flex min-h-11 items-start gap-3">
        <input
          type="checkbox"
          class="mt-0.5 size-5 accent-accent"
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <span>
          {newKey.retrievable}
          <span class="block text-sm leading-6 text-muted">{newKey.retrievableHint}</span>
        </span>
      </label>
      <div class="grid justify-items-start gap-3">
        <SubmitButton act={making} label={newKey.make} busyLabel={newKey.making} />
      </div>
    </form>
  );
}
