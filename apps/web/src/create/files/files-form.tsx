import { useEffect, useRef, useState } from 'preact/hooks';
import { create } from '../../messages/en/create.ts';
import { choosing } from '../../messages/en/files.ts';
import { Problem } from '../../ui/problem.tsx';
import { PassphraseField } from '../passphrase-field.tsx';
import { PolicyFields } from '../policy-fields.tsx';
import { type FilesLimits, type FilesProblems, problemsOfFiles, tooMuch } from './draft.ts';
import { DropArea } from './drop-area.tsx';
import { FileList } from './file-list.tsx';
import type { PickedFile } from './picked.ts';
import type { useFilesDraft } from './use-files-draft.ts';

interface FilesFormProps extends ReturnType<typeof useFilesDraft> {
  limits: FilesLimits;
  isDraggedOver: boolean;
  onSeal: () => void;
  say: (sentence: string) => void;
}

/** The files, and the three short choices. */
export function FilesForm({ draft, limits, isDraggedOver, onSeal, say, ...form }: FilesFormProps) {
  const { isReading, notice, change } = form;
  const box = useRef<HTMLDivElement>(null);
  const [problems, setProblems] = useState<FilesProblems>({});
  useEffect(() => setProblems({}), [draft.files, draft.passphrase]);
  // Too much is said at once; an empty list only when it is to be sealed.
  const filesProblem = tooMuch(draft.files, limits) ?? problems.files;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isReading) return;
    const found = problemsOfFiles(draft, limits);
    setProblems(found);
    if (found.files) box.current?.querySelector('button')?.focus();
    else if (!found.passphrase) onSeal();
  }

  function remove(gone: readonly PickedFile[], name: string) {
    form.remove(gone);
    say(choosing.removed(name));
    // Nothing is left to remove: the focus goes to where files come from.
    if (gone.length === draft.files.length) box.current?.querySelector('button')?.focus();
  }

  return (
    <form class="mt-5 grid grid-cols-1 gap-5" onSubmit={submit} noValidate>
      <div ref={box} class="grid grid-cols-1 gap-3">
        <DropArea
          limits={limits}
          isEmpty={draft.files.length === 0}
          isDraggedOver={isDraggedOver}
          isReading={isReading}
          problemId={filesProblem && 'files-problem'}
          onAdd={form.add}
        />
        {draft.files.length > 0 && <FileList list={draft.files} onRemove={remove} />}
        {notice && <Problem>{notice}</Problem>}
        {filesProblem && <Problem id="files-problem">{filesProblem}</Problem>}
      </div>
      <PolicyFields
        id="files"
        opensLabel={choosing.opens}
        life={draft.life}
        views={draft.views}
        onChange={change}
      />
      <PassphraseField
        id="files-passphrase"
        value={draft.passphrase}
        problem={problems.passphrase}
        onInput={(passphrase) => change({ passphrase })}
      />
      <div class="flex flex-wrap items-center gap-x-5 gap-y-3">
        <button type="submit" class="button button-primary">
          {create.submit}
        </button>
        <p class="text-sm text-muted">{create.promise}</p>
      </div>
    </form>
  );
}
