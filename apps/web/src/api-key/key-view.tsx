import type { SharedKey } from '@waxwing/sdk/account';
import { useState } from 'preact/hooks';
import { openedKey } from '../messages/en/api-key.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Problem } from '../ui/problem.tsx';
import { Seal } from '../ui/seal.tsx';

interface KeyViewProps {
  content: SharedKey;
  say: (sentence: string) => void;
}

/** The key, what it is for, and what is gone now. */
export function KeyView({ content, say }: KeyViewProps) {
  const { api_key, name, environment, message, views_remaining, expires_at } = content;
  const [isCopyRefused, setCopyRefused] = useState(false);
  return (
    <div>
      <div class="flex items-center gap-4">
        <Seal state="broken" class="size-12" />
        <h1 tabIndex={-1} class="text-title">
          {openedKey.title}
        </h1>
      </div>
      <p class="mt-3 break-words">{openedKey.from(name, environment)}</p>
      <p class="mt-1 text-muted">
        {views_remaining === 0 ? openedKey.gone : openedKey.left(views_remaining, Date.parse(expires_at))}
      </p>
      {message && (
        <>
          <h2 class="mt-4 text-sm font-medium">{openedKey.message}</h2>
          <p class="break-words whitespace-pre-wrap">{message}</p>
        </>
      )}
      <section aria-label={openedKey.key} class="control mt-4 p-4">
        <code class="code break-all select-all">{api_key}</code>
      </section>
      <p class="mt-2 text-sm leading-6 text-muted">{openedKey.keep}</p>
      <div class="no-print mt-4">
        <CopyButton
          text={api_key}
          label={openedKey.copy}
          copiedLabel={openedKey.copied}
          class="button-primary w-full sm:w-auto"
          onDone={(copied) => {
            setCopyRefused(!copied);
            if (copied) say(openedKey.announcedCopy);
          }}
        />
      </div>
      {isCopyRefused && <Problem>{openedKey.copyFailed}</Problem>}
    </div>
  );
}
