import { choosing } from '../../messages/en/files.ts';
import { ChooseButton, canChooseFolder } from './choose-button.tsx';
import type { FilesLimits } from './draft.ts';
import type { PickedFile } from './picked.ts';

interface DropAreaProps {
  limits: FilesLimits;
  isEmpty: boolean;
  isDraggedOver: boolean;
  isReading: boolean;
  problemId: string | undefined;
  onAdd: (files: PickedFile[]) => void;
}

/** Where files come in. It shrinks to a row of buttons once there are some, and says before what fits. */
export function DropArea(props: DropAreaProps) {
  const { limits, isEmpty, isDraggedOver, isReading, problemId, onAdd } = props;
  const [files, folder] = isEmpty
    ? [choosing.chooseFiles, choosing.chooseFolder]
    : [choosing.addFiles, choosing.addFolder];
  const look = 'button-plain max-[22rem]:px-3';
  // Fingers drop nothing.
  const restingLook = isEmpty ? 'pointer-coarse:hidden' : 'sr-only';
  return (
    <fieldset
      aria-label={choosing.tab}
      aria-describedby={problemId}
      class={`drop-area ${isEmpty ? 'min-h-[11.5rem] sm:min-h-[9.5rem]' : ''} ${isDraggedOver ? 'drop-area-over' : ''}`}
    >
      <p class={`font-medium ${isDraggedOver || isReading ? '' : restingLook}`}>
        {areaSentence(isDraggedOver, isReading)}
      </p>
      <div class="flex flex-wrap justify-center gap-3">
        <ChooseButton what="files" label={files} class={look} onChosen={onAdd} />
        {canChooseFolder && <ChooseButton what="folder" label={folder} class={look} onChosen={onAdd} />}
      </div>
      {isEmpty && <p class="text-sm text-muted">{choosing.limits(limits.bytes, limits.files)}</p>}
    </fieldset>
  );
}

function areaSentence(isDraggedOver: boolean, isReading: boolean): string {
  if (isReading) return choosing.reading;
  return isDraggedOver ? choosing.dropNow : choosing.drop;
}
