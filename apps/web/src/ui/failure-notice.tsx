import type { Failure } from '../failure.ts';
import { Problem } from './problem.tsx';

/** A failed action: the sentence, and the reference for the operator where there is one. */
export function FailureNotice({ failure }: { failure: Failure }) {
  return (
    <Problem>
      {failure.text}
      {failure.reference && <span class="code block text-xs break-all">{failure.reference}</span>}
    </Problem>
  );
}
