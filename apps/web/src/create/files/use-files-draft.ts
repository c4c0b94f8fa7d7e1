import { displayPath } from '@waxwing/seal';
import { useState } from 'preact/hooks';
import { choosing } from '../../messages/en/files.ts';
import { spokenList } from '../../messages/speak.ts';
import { fromDrop } from './collect.ts';
import { emptyFilesDraft, type FilesDraft } from './draft.ts';
import { addPicked, type PickedFile, withoutPicked } from './picked.ts';

/** What is on the form for files, and how files come onto it. */
export function useFilesDraft({ most, say }: { most: number; say: (sentence: string) => void }) {
  const [draft, setDraft] = useState<FilesDraft>(emptyFilesDraft);
  const [notice, setNotice] = useState<string>();
  const [isReading, setReading] = useState(false);
  const change = (part: Partial<FilesDraft>) => setDraft((now) => ({ ...now, ...part }));

  function add(files: readonly PickedFile[]) {
    setNotice(files.length === 0 ? choosing.nothingFound : undefined);
    if (files.length === 0) return;
    setDraft((now) => ({ ...now, files: addPicked(now.files, files) }));
    say(choosing.added(files.length));
  }

  async function addDropped(transfer: DataTransfer) {
    setReading(true);
    const { files, unreadable } = await fromDrop(transfer, most).finally(() => setReading(false));
    add(files);
    if (unreadable.length > 0)
      setNotice(choosing.unreadable(unreadable.length, spokenList(unreadable.map(displayPath))));
  }

  return {
    draft,
    notice,
    isReading,
    change,
    add,
    addDropped: (transfer: DataTransfer) => void addDropped(transfer),
    remove: (gone: readonly PickedFile[]) => change({ files: withoutPicked(draft.files, gone) }),
    /** Fills the form anew. */
    fill(next: FilesDraft, why?: string) {
      setDraft(next);
      setNotice(why);
    },
  };
}
