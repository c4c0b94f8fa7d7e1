import type { Ref } from 'preact';
import { create } from '../messages/en/create.ts';
import { Problem } from '../ui/problem.tsx';

interface SecretFieldProps {
  inputRef: Ref<HTMLTextAreaElement>;
  value: string;
  isLocked: boolean;
  problem: string | undefined;
  onInput: (value: string) => void;
}

/** Where the secret is written or pasted; while it is being sealed it cannot be changed. */
export function SecretField({ inputRef, value, isLocked, problem, onInput }: SecretFieldProps) {
  return (
    <div>
      <label class="label" for="secret">
        {create.secret}
      </label>
      <textarea
        ref={inputRef}
        id="secret"
        class="control code min-h-[9.5rem] resize-y"
        rows={6}
        value={value}
        readOnly={isLocked}
        placeholder={create.secretPlaceholder}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={problem ? 'true' : undefined}
        aria-describedby={problem ? 'secret-problem' : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {problem && (
        <div class="mt-2">
          <Problem id="secret-problem">{problem}</Problem>
        </div>
      )}
    </div>
  );
}
