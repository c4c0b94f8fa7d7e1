import { keys, newKey } from '../../messages/en/app-keys.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../parts/field.tsx';
import { useMe } from '../session/account.ts';
import { type Environment, type Family, type NewKeyDraft, usualFor } from './new-key-draft.ts';

const lives = [
  { value: 30, label: newKey.lives.month },
  { value: 90, label: newKey.lives.quarter },
  { value: 365, label: newKey.lives.year },
  { value: null, label: newKey.lives.never },
];
const families: { value: Family; label: string }[] = [
  { value: 'sk', label: newKey.families.sk },
  { value: 'afk', label: newKey.families.afk },
];
const environments: { value: Environment; label: string }[] = [
  { value: 'production', label: keys.environments.production },
  { value: 'staging', label: keys.environments.staging },
  { value: 'development', label: keys.environments.development },
];

interface FieldsProps {
  draft: NewKeyDraft;
  onChange: (part: Partial<NewKeyDraft>) => void;
}

/** What people know it by. */
export function NameFields({
  draft,
  problems,
  onChange,
}: FieldsProps & { problems: { name: string | undefined; description: string | undefined } }) {
  return (
    <div class="grid gap-5 sm:grid-cols-2">
      <TextField
        id="key-name"
        label={newKey.name}
        hint={newKey.nameHint}
        maxLength={100}
        value={draft.name}
        problem={problems.name}
        onInput={(name) => onChange({ name })}
      />
      <TextField
        id="key-description"
        label={newKey.description}
        isOptional
        maxLength={500}
        value={draft.description}
        problem={problems.description}
        onInput={(description) => onChange({ description })}
      />
    </div>
  );
}

/** Its kind, where it is used, and how long. Another kind is usually for something else. */
export function KindFields({ draft, onChange }: FieldsProps) {
  const { role } = useMe();
  return (
    <div class="grid gap-5 sm:grid-cols-3">
      <Select
        id="key-family"
        label={newKey.family}
        choices={families}
        value={draft.family}
        onChange={(family) => onChange({ family, scopes: usualFor(family, role) })}
      />
      <Select
        id="key-environment"
        label={newKey.environment}
        choices={environments}
        value={draft.environment}
        onChange={(environment) => onChange({ environment })}
      />
      <Select
        id="key-life"
        label={newKey.life}
        choices={lives}
        value={draft.days}
        onChange={(days) => onChange({ days })}
      />
    </div>
  );
}

/** Whether its value is kept, so that it can be shown again. */
export function KeptField({ draft, onChange }: FieldsProps) {
  return (
    <label class="flex min-h-11 items-start gap-3">
      <input
        type="checkbox"
        class="mt-0.5 size-5 accent-accent"
        checked={draft.isKept}
        onChange={(event) => onChange({ isKept: event.currentTarget.checked })}
      />
      <span>
        {newKey.retrievable}
        <span class="block text-sm leading-6 text-muted">{newKey.retrievableHint}</span>
      </span>
    </label>
  );
}
