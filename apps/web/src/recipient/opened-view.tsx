import type { InspectedSecret, OpenedSecret } from '@waxwing/sdk';
import { useState } from 'preact/hooks';
import { opened } from '../messages/en/recipient.ts';
import type { OpeningState } from '../opening/state.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Problem } from '../ui/problem.tsx';
import { Seal } from '../ui/seal.tsx';
import { printSecret, saveSecret } from './keep.ts';

interface OpenedViewProps {
  state: Extract<OpeningState<InspectedSecret, OpenedSecret>, { name: 'opened' }>;
  say: (sentence: string) => void;
}

/** The secret as plain text, the ways to keep it, and what is gone now. */
export function OpenedView({ state, say }: OpenedViewProps) {
  const { text, note } = state.content;
  const [isCopyRefused, setCopyRefused] = useState(false);
  return (
    <div>
      <div class="flex items-center gap-4">
        <Seal state="broken" class="size-12" />
        <h1 tabIndex={-1} class="text-title">
          {opened.title}
        </h1>
      </div>
      <p class="mt-3 min-h-12 text-muted">{goneSentence(state)}</p>
      {note && (
        <>
          <h2 class="mt-4 text-sm font-medium">{opened.note}</h2>
          <p class="whitespace-pre-wrap break-words">{note}</p>
        </>
      )}
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long text scrolls in this box, also by keys
        tabIndex={0}
        aria-label={opened.secret}
        class="control mt-4 max-h-[60vh] min-h-32 overflow-auto p-4 print:max-h-none"
      >
        <pre class="code break-words whitespace-pre-wrap">{text}</pre>
      </section>
      <div class="no-print mt-4 flex flex-wrap items-center gap-x-5 gap-y-1">
        <CopyButton
          text={text}
          label={opened.copy}
          copiedLabel={opened.copied}
          class="button-primary w-full sm:w-auto"
          onDone={(copied) => {
            setCopyRefused(!copied);
            if (copied) say(opened.announcedCopy);
          }}
        />
        <button type="button" class="button-text text-sm" onClick={() => saveSecret(text, opened.fileName)}>
          <Icon name="save" class="size-4.5" />
          {opened.save}
        </button>
        <button type="button" class="button-text text-sm" onClick={printSecret}>
          <Icon name="print" class="size-4.5" />
          {opened.print}
        </button>
      </div>
      {isCopyRefused && <Problem>{opened.copyFailed}</Problem>}
    </div>
  );
}

function goneSentence({ share: secret, viewsLeft }: OpenedViewProps['state']): string {
  if (secret.expiryType === 'view_once') return opened.onlyView;
  if (viewsLeft === 0) return opened.wasLast;
  if (viewsLeft === null) return opened.anyViews(secret.expiresAt);
  return viewsLeft === undefined ? '' : opened.viewsLeft(viewsLeft, secret.expiresAt);
}
