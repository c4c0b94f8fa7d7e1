import type { SharedKey } from '@waxwing/sdk/account';
import { useEffect, useRef } from 'preact/hooks';
import { openedKey, sharedKey } from '../messages/en/api-key.ts';
import { RefusedView } from '../opening/refused-view.tsx';
import { SealedView } from '../opening/sealed-view.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Seal } from '../ui/seal.tsx';
import { useOpening } from './use-opening.ts';

/** Shows a handed-over key on a click. Looking at the link takes no view. */
export function KeyPage({ url }: { url: string }) {
  const { state, open, retry, say, spoken } = useOpening(url);
  const card = useRef<HTMLElement>(null);
  const { name } = state;
  useEffect(() => {
    if (name === 'opened' || name === 'refused') card.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [name]);
  return (
    <>
      <section ref={card} class="card flex min-h-[27rem] flex-col justify-center">
        {state.name === 'checking' && <h1 class="sr-only">{sharedKey.checking}</h1>}
        {(state.name === 'sealed' || state.name === 'opening') && (
          <SealedView
            words={sharedKey}
            policy={{
              needsPassphrase: state.share.passcode_required,
              viewsLeft: state.share.views_remaining,
              isOnce: state.share.views_remaining === 1,
              expiresAt: Date.parse(state.share.expires_at),
            }}
            isOpening={state.name === 'opening'}
            isPassphraseWrong={state.name === 'sealed' && state.isPassphraseWrong}
            onBreak={(passcode) => void open(passcode)}
          />
        )}
        {state.name === 'opened' && <OpenedKey content={state.content} say={say} />}
        {state.name === 'refused' && (
          <RefusedView refused={state.refused} words={sharedKey} onRetry={() => void retry()} />
        )}
      </section>
      <p class="sr-only" role="status">
        {spoken}
      </p>
    </>
  );
}

function OpenedKey({ content, say }: { content: SharedKey; say: (sentence: string) => void }) {
  const { api_key, name, environment, message, views_remaining, expires_at } = content;
  return (
    <div>
      <div class="flex items-center gap-4">
        <Seal state="broken" class="size-12" />
        <h1 tabIndex={-1} class="text-title">
          {openedKey.title}
        </h1>
      </div>
      <p class="mt-3">{openedKey.from(name, environment)}</p>
      <p class="mt-1 text-muted">
        {views_remaining === 0 ? openedKey.gone : openedKey.left(views_remaining, Date.parse(expires_at))}
      </p>
      {message && (
        <>
          <h2 class="mt-4 text-sm font-medium">{openedKey.message}</h2>
          <p class="break-words whitespace-pre-wrap">{message}</p>
        </>
      )}
      <section aria-label={openedKey.key} class="control code mt-4 p-4 break-all">
        {api_key}
      </section>
      <div class="mt-4">
        <CopyButton
          text={api_key}
          label={openedKey.copy}
          copiedLabel={openedKey.copied}
          class="button-primary w-full sm:w-auto"
          onDone={(copied) => say(copied ? openedKey.announcedCopy : openedKey.copyFailed)}
        />
      </div>
    </div>
  );
}
