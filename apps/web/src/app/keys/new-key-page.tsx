import type { GeneratedApiKey } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { newKey } from '../../messages/en/app-keys.ts';
import { Page, Section } from '../parts/page.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { SubmitButton } from '../parts/submit-button.tsx';
import { paths } from '../paths.ts';
import { useAccount, useMe } from '../session/account.ts';
import { useAct } from '../use-act.ts';
import { bodyOf, emptyNewKey, type NewKeyDraft } from './new-key-draft.ts';
import { KeptField, KindFields, NameFields } from './new-key-fields.tsx';
import { scopesFor } from './scope-choices.ts';
import { ScopeFields } from './scope-fields.tsx';
import { KeysTrail } from './trail.tsx';

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
  const { role } = useMe();
  const [draft, setDraft] = useState<NewKeyDraft>(() => emptyNewKey(role));
  const [isChecked, setChecked] = useState(false);
  const making = useAct(async () => onMade(await client.apiKeys.generate(bodyOf(draft))));
  const isNamed = draft.name.trim() !== '';
  const { fields } = making.failure ?? {};
  const problems = {
    name: fields?.name ?? (isChecked && !isNamed ? newKey.needName : undefined),
    description: fields?.description,
  };
  const change = (part: Partial<NewKeyDraft>) => {
    making.clear();
    setDraft((now) => ({ ...now, ...part }));
  };

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setChecked(true);
    if (isNamed && draft.scopes.length > 0) void making.run();
  }

  return (
    <form class="card grid gap-6" noValidate onSubmit={submit}>
      <NameFields draft={draft} problems={problems} onChange={change} />
      <KindFields draft={draft} onChange={change} />
      <ScopeFields
        allowed={scopesFor(role)}
        chosen={draft.scopes}
        problem={isChecked && draft.scopes.length === 0 ? newKey.needScope : undefined}
        onChange={(scopes) => change({ scopes })}
      />
      <KeptField draft={draft} onChange={change} />
      <div class="grid justify-items-start gap-3">
        <SubmitButton act={making} label={newKey.make} busyLabel={newKey.making} />
      </div>
    </form>
  );
}
