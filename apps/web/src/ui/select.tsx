import { Icon } from './icons.tsx';

interface SelectProps<T> {
  id: string;
  label: string;
  choices: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** A native select with its label; values of any type are told apart by their place in the list. */
export function Select<T>({ id, label, choices, value, onChange }: SelectProps<T>) {
  return (
    <div>
      <label class="label" for={id}>
        {label}
      </label>
      <div class="relative">
        <select
          id={id}
          class="control"
          value={String(choices.findIndex((choice) => choice.value === value))}
          onChange={(event) => {
            const choice = choices[Number(event.currentTarget.value)];
            if (choice) onChange(choice.value);
          }}
        >
          {choices.map((choice, index) => (
            <option key={choice.label} value={String(index)}>
              {choice.label}
            </option>
          ))}
        </select>
        <Icon name="chevron" class="pointer-events-none absolute end-3 top-3 size-5 text-muted" />
      </div>
    </div>
  );
}
