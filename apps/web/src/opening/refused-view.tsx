import { refusalActions } from '../messages/en/opening.ts';
import { Seal } from '../ui/seal.tsx';
import { canRetry, type RefusalReason, type Refused } from './refusal.ts';
import type { OpeningWords } from './words.ts';

/** These tell of a share that is still whole; in all others there is nothing left to break. */
const stillSealed: ReadonlySet<RefusalReason> = new Set([
  'mangled',
  'tooNew',
  'locked',
  'busy',
  'offline',
  'server',
  'insecure',
  'unsupported',
]);

/** Worth a question to the operator, who finds the request by its reference. */
const worthAsking: ReadonlySet<RefusalReason> = new Set(['server', 'busy', 'dataDamaged', 'takenDown']);

interface RefusedViewProps {
  refused: Refused;
  words: OpeningWords;
  onRetry: () => void;
}

/** Why the link does not open, and what to do now. */
export function RefusedView({ refused, words, onRetry }: RefusedViewProps) {
  const { title, text } = words.refusals[refused.reason];
  return (
    <div class="flex flex-col items-center text-center">
      <Seal state={stillSealed.has(refused.reason) ? 'whole' : 'trace'} />
      <h1 tabIndex={-1} class="mt-6 text-title">
        {title}
      </h1>
      <p class="mt-2 max-w-[30rem] text-muted">
        {text}
        {refused.retryAfterSeconds !== undefined && ` ${refusalActions.until(refused.retryAfterSeconds)}`}
      </p>
      <div class="mt-6 flex flex-wrap justify-center gap-3">
        <Action refused={refused} onRetry={onRetry} />
      </div>
      {refused.reference && worthAsking.has(refused.reason) && (
        <p class="code mt-5 text-xs break-all text-muted">{refusalActions.reference(refused.reference)}</p>
      )}
    </div>
  );
}

function Action({ refused, onRetry }: { refused: Refused; onRetry: () => void }) {
  if (refused.repaired !== undefined)
    return (
      <a class="button button-primary" href={refused.repaired}>
        {refusalActions.repair}
      </a>
    );
  if (canRetry(refused))
    return (
      <button type="button" class="button button-primary" onClick={onRetry}>
        {refusalActions.retry}
      </button>
    );
  // Without a secure connection nothing can be sealed either.
  if (refused.reason === 'insecure') return null;
  return (
    <a class="button button-plain" href="/">
      {refusalActions.another}
    </a>
  );
}
