import { TextField } from './field.tsx';

interface CodeFieldProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  problem: string | undefined;
  onInput: (value: string) => void;
}

/** A code that is good once: phones offer to fill it in. */
export function CodeField(props: CodeFieldProps) {
  return (
    <TextField {...props} autocomplete="one-time-code" inputMode="text" isCode maxLength={64} hasFocus />
  );
}
