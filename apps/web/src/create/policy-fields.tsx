import { create } from '../messages/en/create.ts';
import { Select } from '../ui/select.tsx';
import { type Life, lives, type Views, viewChoices } from './choices.ts';

const lifeOptions = lives.map((life) => ({ value: life, label: create.expiryChoices[life] }));
const viewOptions = viewChoices.map((views) => ({
  value: views,
  label: views === null ? create.anyViews : create.viewChoice(views),
}));

interface PolicyFieldsProps {
  /** Tells the fields of two forms on one page apart; they become its `-expires` and `-opens`. */
  id: string;
  opensLabel: string;
  life: Life;
  views: Views;
  onChange: (part: { life: Life } | { views: Views }) => void;
}

/** The first two of the three short choices: how long, and how often. */
export function PolicyFields({ id, opensLabel, life, views, onChange }: PolicyFieldsProps) {
  return (
    <div class="grid gap-x-4 gap-y-5 min-[22rem]:grid-cols-2">
      <Select
        id={`${id}-expires`}
        label={create.expires}
        choices={lifeOptions}
        value={life}
        onChange={(chosen) => onChange({ life: chosen })}
      />
      <Select
        id={`${id}-opens`}
        label={opensLabel}
        choices={viewOptions}
        value={views}
        onChange={(chosen) => onChange({ views: chosen })}
      />
    </div>
  );
}
