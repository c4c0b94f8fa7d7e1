import { saving } from '../messages/en/download.ts';
import { VerdictNote } from './verdict-note.tsx';
import type { FileVerdict } from './watch.ts';

interface HeldProps {
  title: string;
  /** What it is called to go on all the same. */
  release: string;
  verdicts: readonly FileVerdict[];
  onRelease: () => void;
  onDismiss: () => void;
}

/** A rule matched, and nothing goes on before the person has decided. */
export function HeldView({ title, release, verdicts, onRelease, onDismiss }: HeldProps) {
  return (
    <div class="mt-3 rounded-control border border-danger p-4">
      <p class="font-semibold">{title}</p>
      <VerdictNote verdicts={verdicts} />
      <p class="mt-1 text-sm leading-6">{saving.held}</p>
      <div class="mt-3 flex flex-wrap items-center gap-x-5 gap-y-2">
        <button type="button" class="button button-plain" onClick={onDismiss}>
          {saving.discard}
        </button>
        <button type="button" class="button-text text-sm" onClick={onRelease}>
          {release}
        </button>
      </div>
    </div>
  );
}
