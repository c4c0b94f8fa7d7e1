import type { ComponentChildren } from 'preact';
import { app } from '../../messages/en/app.ts';
import { Problem } from '../../ui/problem.tsx';

interface FieldProps {
  id: string;
  label: string;
  isOptional?: boolean | undefined;
  hint?: ComponentChildren;
  problem?: string | undefined;
  children: ComponentChildren;
}

/** A label, its control, and under it what is wrong or what helps. The control names `describedBy(id)` itself. */
export function Field({ id, label, isOptional, hint, problem, children }: FieldProps) {
  return (
    <div>
      <label class="label" for={id}>
        {label} {isOptional && <span class="font-normal text-muted">({app.optional})</span>}
      </label>
      {children}
      {problem !== undefined && (
        <div class="mt-2">
          <Problem id={`${id}-note`}>{problem}</Problem>
        </div>
      )}
      {problem === undefined && hint !== undefined && (
        <div id={`${id}-note`} class="mt-2 text-sm leading-6 text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'email' | 'search' | 'date';
  autocomplete?: 'username' | 'email' | 'name' | 'organization' | 'one-time-code' | 'off';
  inputMode?: 'numeric' | 'email' | 'text';
  isCode?: boolean;
  maxLength?: number;
  placeholder?: string;
  hasFocus?: boolean;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { id, label, isOptional, hint, problem, value, onInput } = props;
  return (
    <Field id={id} label={label} isOptional={isOptional} hint={hint} problem={problem}>
      <input
        id={id}
        // Preact's types tell inputs apart by this one word, and know none that changes it.
        type={(props.type ?? 'text') as 'text'}
        class={`control ${props.isCode ? 'code' : ''}`}
        value={value}
        autocomplete={props.autocomplete ?? 'off'}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        placeholder={props.placeholder}
        autocapitalize="off"
        spellcheck={false}
        aria-describedby={problem !== undefined || hint !== undefined ? `${id}-note` : undefined}
        aria-invalid={problem !== undefined ? 'true' : undefined}
        ref={props.hasFocus ? focusOnce : null}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

/** The first field of a dialog or of a page that is nothing but a form. */
function focusOnce(input: HTMLInputElement | null): void {
  input?.focus({ preventScroll: true });
}
