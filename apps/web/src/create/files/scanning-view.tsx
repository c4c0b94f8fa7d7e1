import { displayPath } from '@waxwing/seal';
import { scanned, sending } from '../../messages/en/files.ts';
import { Problem } from '../../ui/problem.tsx';
import { Heading } from './heading.tsx';
import type { PickedFile } from './picked.ts';
import type { SendingState } from './sending-state.ts';

interface ScanningViewProps {
  state: Extract<SendingState, { step: 'scanning' }>;
  onCancel: () => void;
}

/** While the files are looked at, before anything of them leaves. */
export function ScanningView({ state: { count, done, total }, onCancel }: ScanningViewProps) {
  return (
    <div class="mt-5 grid min-h-[17rem] content-start gap-4">
      <Heading>{sending.scanning(count)}</Heading>
      <div>
        <progress
          class="progress"
          aria-label={sending.progress}
          value={total === 0 ? 0 : done / total}
          max={1}
        />
        <p class="mt-2 text-sm text-muted">{total > 0 && sending.amount(done, total)}</p>
      </div>
      <div>
        <button type="button" class="button button-plain" onClick={onCancel}>
          {sending.cancel}
        </button>
      </div>
      <p class="text-sm leading-6 text-muted">{sending.scanningWhy}</p>
    </div>
  );
}

interface MatchedViewProps {
  state: Extract<SendingState, { step: 'matched' }>;
  onRemove: (files: readonly PickedFile[]) => void;
  onBack: () => void;
}

const findingsShown = 10;

/** A rule matched: nothing was sent, and nothing will be while the file is in the list. */
export function MatchedView({ state: { findings }, onRemove, onBack }: MatchedViewProps) {
  const more = findings.length - findingsShown;
  return (
    <div class="mt-5 grid min-h-[17rem] content-start gap-4">
      <Heading>{scanned.matchedTitle}</Heading>
      <div class="grid gap-2 break-words">
        {findings.slice(0, findingsShown).map(({ picked, rule, entry }) => (
          <Problem key={picked.path}>
            {scanned.matched(displayPath(picked.path), rule, entry && displayPath(entry))}
          </Problem>
        ))}
        {more > 0 && <p class="text-sm text-danger">{scanned.moreMatched(more)}</p>}
      </div>
      <p class="text-muted">{scanned.matchedWhy}</p>
      <div class="flex flex-wrap gap-3">
        <button
          type="button"
          class="button button-primary"
          onClick={() => onRemove(findings.map(({ picked }) => picked))}
        >
          {scanned.removeMatched(findings.length)}
        </button>
        <button type="button" class="button button-plain" onClick={onBack}>
          {scanned.back}
        </button>
      </div>
    </div>
  );
}
