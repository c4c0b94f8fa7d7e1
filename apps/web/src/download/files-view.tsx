import type { OpenedShare, ShareFile } from '@waxwing/sdk';
import { useRef, useState } from 'preact/hooks';
import { files as messages } from '../messages/en/download.ts';
import { spokenSize } from '../messages/speak.ts';
import type { OpeningState } from '../opening/state.ts';
import { Icon } from '../ui/icons.tsx';
import { Problem } from '../ui/problem.tsx';
import { Seal } from '../ui/seal.tsx';
import type { FoundShare } from './files-opener.ts';
import { memoryBytes } from './limits.ts';
import { Preview } from './preview.tsx';
import { previewForm } from './preview-kind.ts';
import { SaveButton } from './save-button.tsx';
import { SaveTogether } from './save-together.tsx';
import type { FindServiceWorker } from './saving/through-service-worker.ts';
import { TransferView } from './transfer-view.tsx';
import { isBusy, type Transfers, useTransfers } from './use-transfers.ts';
import { VerdictNote } from './verdict-note.tsx';

/** Ten thousand rows at once would take the page's breath. */
const rowsAtOnce = 100;

interface FilesViewProps {
  state: Extract<OpeningState<FoundShare, OpenedShare>, { name: 'opened' }>;
  findServiceWorker: FindServiceWorker;
  say: (sentence: string) => void;
}

/** What is in the share, the ways to save it, and what is used up now. */
export function FilesView({ state, findServiceWorker, say }: FilesViewProps) {
  const { content: share } = state;
  const transfers = useTransfers({ share, findServiceWorker, say });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const choose = (file: number, isChosen: boolean) =>
    setChosen((now) => new Set(isChosen ? [...now, file] : [...now].filter((other) => other !== file)));
  const senderRule = share.scan?.verdict === 'matched' ? String(share.scan.rule ?? '') : undefined;
  return (
    <div>
      <div class="flex items-center gap-4">
        <Seal state="broken" class="size-12" />
        <h1 tabIndex={-1} class="text-title">
          {messages.title}
        </h1>
      </div>
      <p class="mt-3 min-h-12 text-muted">{usedSentence(state)}</p>
      {share.note && (
        <>
          <h2 class="mt-4 text-sm font-medium">{messages.note}</h2>
          <p class="break-words whitespace-pre-wrap">{share.note}</p>
        </>
      )}
      {senderRule !== undefined && <Problem>{messages.senderMatched(senderRule)}</Problem>}
      {share.files.length > 1 && (
        <SaveTogether
          files={share.files}
          chosen={chosen}
          onChooseNone={() => setChosen(new Set())}
          transfers={transfers}
        />
      )}
      {share.files.length === 0 ? (
        <p class="mt-5">{messages.nothing}</p>
      ) : (
        <FileList files={share.files} transfers={transfers} chosen={chosen} onChoose={choose} />
      )}
    </div>
  );
}

interface FileListProps {
  files: readonly ShareFile[];
  transfers: Transfers;
  chosen: ReadonlySet<number>;
  onChoose: (file: number, isChosen: boolean) => void;
}

function FileList({ files, transfers, chosen, onChoose }: FileListProps) {
  const [shown, setShown] = useState(rowsAtOnce);
  const rest = files.length - shown;
  return (
    <>
      <ul aria-label={messages.list} class="mt-5 divide-y divide-line border-y border-line">
        {files.slice(0, shown).map((file) => (
          <FileRow
            key={file.index}
            file={file}
            transfers={transfers}
            isOnly={files.length === 1}
            // Of two files one is saved alone, or both are.
            choice={files.length > 2 ? { isChosen: chosen.has(file.index), onChoose } : undefined}
          />
        ))}
      </ul>
      {rest > 0 && (
        <button
          type="button"
          class="button button-plain mt-4"
          onClick={() => setShown(shown + 10 * rowsAtOnce)}
        >
          {messages.more(Math.min(rest, 10 * rowsAtOnce))}
        </button>
      )}
    </>
  );
}

interface FileRowProps {
  file: ShareFile;
  transfers: Transfers;
  /** The one file of the share gets the one button. */
  isOnly: boolean;
  /** Whether it is among those that are saved together. */
  choice: { isChosen: boolean; onChoose: FileListProps['onChoose'] } | undefined;
}

function FileRow({ file, transfers, isOnly, choice }: FileRowProps) {
  const { index, displayPath: name } = file;
  const form = previewForm(file, memoryBytes());
  const transfer = transfers.of(index);
  const isShown = transfer?.name === 'shown';
  const button = useRef<HTMLButtonElement>(null);
  return (
    <li class="py-3">
      <div class="flex flex-wrap items-center justify-between gap-x-5 gap-y-1">
        <FileName file={file} choice={choice} />
        <div class="flex items-center gap-x-5">
          {form && (
            <button
              type="button"
              class="button-text text-sm aria-disabled:opacity-60"
              aria-label={isShown ? messages.hideLabel(name) : messages.previewLabel(name)}
              aria-disabled={isBusy(transfer)}
              onClick={() => (isShown ? transfers.dismiss(index) : transfers.preview(index))}
            >
              <Icon name={isShown ? 'eyeOff' : 'eye'} class="size-4.5" />
              {isShown ? messages.hide : messages.preview}
            </button>
          )}
          <SaveButton
            buttonRef={button}
            label={messages.save}
            spokenLabel={messages.saveLabel(name)}
            isMain={isOnly}
            isBusy={isBusy(transfer)}
            onClick={() => transfers.save(index)}
          />
        </div>
      </div>
      {form && isShown && (
        <>
          <Preview blob={transfer.blob} form={form} name={name} />
          <div class="mt-2">
            <VerdictNote verdicts={transfer.verdicts} />
          </div>
        </>
      )}
      <TransferView name={name} id={index} transfers={transfers} onGone={() => button.current?.focus()} />
    </li>
  );
}

/** Its name and size; where several can be saved together, all of it is the label of a box to be ticked. */
function FileName({ file, choice }: Pick<FileRowProps, 'file' | 'choice'>) {
  const name = (
    <span class="min-w-0">
      <bdi class="break-words">{file.displayPath}</bdi>{' '}
      <span class="text-sm whitespace-nowrap text-muted">{spokenSize(file.size)}</span>
    </span>
  );
  if (choice === undefined) return <p class="min-w-0 flex-1 basis-64">{name}</p>;
  return (
    <label class="flex min-h-11 min-w-0 flex-1 basis-64 items-center gap-3">
      <input
        type="checkbox"
        class="size-5 shrink-0 accent-accent"
        checked={choice.isChosen}
        onChange={({ currentTarget }) => choice.onChoose(file.index, currentTarget.checked)}
      />
      {name}
    </label>
  );
}

function usedSentence({ share, content, viewsLeft }: FilesViewProps['state']): string {
  const { claimEndsAt } = content;
  if (viewsLeft === undefined) return '';
  if (viewsLeft === null) return messages.anyDownloads(share.expiresAt);
  return viewsLeft > 0 ? messages.downloadsLeft(viewsLeft, claimEndsAt) : messages.lastDownload(claimEndsAt);
}
