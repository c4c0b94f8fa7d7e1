import type { ShareFile } from '@waxwing/sdk';
import { useRef } from 'preact/hooks';
import { files as messages } from '../messages/en/download.ts';
import { SaveButton } from './save-button.tsx';
import { TransferView } from './transfer-view.tsx';
import { isBusy, type Transfers } from './use-transfers.ts';

interface SaveTogetherProps {
  files: readonly ShareFile[];
  /** Indices of those that are chosen; none: all are meant. */
  chosen: ReadonlySet<number>;
  onChooseNone: () => void;
  transfers: Transfers;
}

/** Saves all files in one zip, or those that are chosen. */
export function SaveTogether({ files, chosen, onChooseNone, transfers }: SaveTogetherProps) {
  const button = useRef<HTMLButtonElement>(null);
  const isAll = chosen.size === 0;
  const wanted = isAll ? files : files.filter(({ index }) => chosen.has(index));
  const bytes = wanted.reduce((sum, { size }) => sum + size, 0);
  return (
    <div class="mt-5">
      <div class="flex flex-wrap items-center justify-between gap-x-5 gap-y-2">
        <p class="flex min-h-11 min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-5">
          {isAll ? messages.total(files.length, bytes) : messages.chosen(wanted.length, files.length, bytes)}
          {!isAll && (
            <button
              type="button"
              class="button-text text-sm"
              onClick={() => {
                // It goes with the choice.
                button.current?.focus();
                onChooseNone();
              }}
            >
              {messages.chooseNone}
            </button>
          )}
        </p>
        <SaveButton
          buttonRef={button}
          label={isAll ? messages.saveAll : messages.saveChosen(wanted.length)}
          isMain
          isBusy={isBusy(transfers.of('zip'))}
          onClick={() => transfers.saveZip(wanted.map(({ index }) => index))}
        />
      </div>
      <TransferView
        name={messages.zipName}
        id="zip"
        transfers={transfers}
        onGone={() => button.current?.focus()}
      />
    </div>
  );
}
