import { audit, auditActions } from '../../messages/en/app-audit.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../parts/field.tsx';
import type { Filters } from './filters.ts';

const known = Object.entries(auditActions)
  .map(([value, label]) => ({ value, label }))
  .toSorted((one, other) => one.label.localeCompare(other.label));
const statuses: { value: Filters['status']; label: string }[] = [
  { value: '', label: audit.statuses.any },
  { value: 'success', label: audit.statuses.success },
  { value: 'failure', label: audit.statuses.failure },
];

interface FilterFormProps {
  filters: Filters;
  onChange: (changes: Partial<Filters>) => void;
}

/** What of the log is shown. Each choice counts at once. */
export function FilterForm({ filters, onChange }: FilterFormProps) {
  const isUnknown = filters.action !== '' && !(filters.action in auditActions);
  const actions = [
    { value: '', label: audit.anyAction },
    ...known,
    ...(isUnknown ? [{ value: filters.action, label: filters.action }] : []),
  ];
  return (
    <search aria-label={audit.filters} class="grid grid-cols-2 items-end gap-4 lg:grid-cols-4">
      <Select
        id="audit-action"
        label={audit.action}
        choices={actions}
        value={filters.action}
        onChange={(action) => onChange({ action })}
      />
      <Select
        id="audit-status"
        label={audit.status}
        choices={statuses}
        value={filters.status}
        onChange={(status) => onChange({ status })}
      />
      <TextField
        id="audit-since"
        type="date"
        label={audit.since}
        value={filters.since}
        onInput={(since) => onChange({ since })}
      />
      <TextField
        id="audit-until"
        type="date"
        label={audit.until}
        value={filters.until}
        onInput={(until) => onChange({ until })}
      />
      <label class="col-span-full flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-5 accent-accent"
          checked={filters.isOwn}
          onChange={(event) => onChange({ isOwn: event.currentTarget.checked })}
        />
        {audit.onlyMe}
      </label>
    </search>
  );
}
