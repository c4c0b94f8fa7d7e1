import { useEffect, useRef } from 'preact/hooks';
import { choosing } from '../../messages/en/files.ts';
import { FileRows } from './file-rows.tsx';
import { type PickedFile, totalBytes } from './picked.ts';

interface FileListProps {
  list: readonly PickedFile[];
  /** Takes files off the list; `name` says what they were. */
  onRemove: (gone: readonly PickedFile[], name: string) => void;
}

/** What was chosen: files with their sizes, folders as one row that unfolds, and the sum of it all. */
export function FileList({ list, onRemove }: FileListProps) {
  const box = useRef<HTMLDivElement>(null);
  const buttons = () => [...(box.current?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])];
  // The button that was pressed is gone with its row: the focus goes to the one that took its place.
  const removedAt = useRef<number | undefined>(undefined);
  useEffect(() => {
    const at = removedAt.current;
    removedAt.current = undefined;
    if (at !== undefined)
      buttons()
        .at(Math.min(at, buttons().length - 1))
        ?.focus();
  }, [list]);

  function remove(gone: readonly PickedFile[], name: string) {
    removedAt.current = buttons().findIndex((button) => button.matches(':focus'));
    onRemove(gone, name);
  }

  return (
    <div ref={box} class="rounded-control border border-line">
      <FileRows list={list} label={choosing.list} onRemove={remove} />
      <div class="flex items-center justify-between gap-4 border-t border-line px-3 text-sm">
        <p class="font-medium">{choosing.total(list.length, totalBytes(list))}</p>
        <button type="button" class="button-text shrink-0" onClick={() => onRemove(list, choosing.all)}>
          {choosing.removeAll}
        </button>
      </div>
    </div>
  );
}
