import { displayPath } from '@waxwing/seal';
import { useState } from 'preact/hooks';
import { interrupted } from '../../messages/en/files.ts';
import { spokenList } from '../../messages/speak.ts';
import { BusyLabel } from '../../ui/busy-label.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { KeptUpload } from '../../workers/send.ts';
import { ChooseButton, canChooseFolder } from './choose-button.tsx';
import { matchFiles } from './match.ts';
import { addPicked, type PickedFile } from './picked.ts';

interface InterruptedCardProps {
  upload: KeptUpload;
  onGoOn: (files: readonly PickedFile[]) => void;
  onDiscard: () => Promise<void>;
}

/** An upload of an earlier visit: it goes on with the same files, or is given up. */
export function InterruptedCard({ upload, onGoOn, onDiscard }: InterruptedCardProps) {
  const { files, expiresAt, sentShare } = upload;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const [isDiscarding, setDiscarding] = useState(false);
  const { choose, problem } = useSameFiles(upload, onGoOn);
  const hasFolder = files.some(({ path }) => path.includes('/')) && canChooseFolder;
  const hasFiles = !hasFolder || files.some(({ path }) => !path.includes('/'));

  async function discard() {
    if (isDiscarding) return;
    setDiscarding(true);
    await onDiscard();
    // The button is gone with its card.
    document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
  }

  return (
    <section class="card mb-5" aria-labelledby={`interrupted-${upload.recordId}`}>
      <h2 id={`interrupted-${upload.recordId}`} class="text-heading">
        {interrupted.title}
      </h2>
      <p class="mt-1">
        {interrupted.what(files.length, bytes)} {interrupted.sent(sentShare)}
      </p>
      <p class="mt-1 text-muted">
        {interrupted.how} {interrupted.until(expiresAt)}
      </p>
      {problem && (
        <div class="mt-3 wrap-anywhere">
          <Problem>{problem}</Problem>
        </div>
      )}
      <div class="mt-4 flex flex-wrap gap-3">
        {hasFolder && (
          <ChooseButton
            what="folder"
            label={interrupted.chooseFolder}
            class="button-primary"
            onChosen={choose}
          />
        )}
        {hasFiles && (
          <ChooseButton
            what="files"
            label={interrupted.chooseFiles}
            class={hasFolder ? 'button-plain' : 'button-primary'}
            onChosen={choose}
          />
        )}
        <button type="button" class="button button-plain" aria-disabled={isDiscarding} onClick={discard}>
          <BusyLabel isBusy={isDiscarding} label={interrupted.discard} busyLabel={interrupted.discarding} />
        </button>
      </div>
    </section>
  );
}

/** Gathers choices, one dialog after the other, until all files of the upload are among them. */
function useSameFiles({ files }: KeptUpload, onGoOn: (files: readonly PickedFile[]) => void) {
  const [chosen, setChosen] = useState<readonly PickedFile[]>([]);
  const [problem, setProblem] = useState<string>();

  function choose(more: readonly PickedFile[]) {
    const all = addPicked(chosen, more);
    const match = matchFiles(files, all);
    if ('files' in match) return onGoOn(match.files);
    setChosen(all);
    setProblem(interrupted.missing(match.found, files.length, spokenList(match.missing.map(displayPath))));
  }

  return { choose, problem };
}
