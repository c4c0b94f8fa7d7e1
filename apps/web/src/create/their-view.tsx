import { result } from '../messages/en/create.ts';
import { download } from '../messages/en/download.ts';
import { recipient } from '../messages/en/recipient.ts';
import { SealedNotice } from '../ui/sealed-notice.tsx';
import type { SealedShare } from './sealed-share.ts';

/** A still picture of the page behind the link, with the same sentences. Nothing in it can be pressed. */
export function TheirView({ share }: { share: SealedShare }) {
  const words = share.kind === 'files' ? download : recipient;
  return (
    <figure class="mt-3 rounded-control border border-line bg-paper p-5 sm:p-7">
      <figcaption class="mb-5 text-center text-sm text-muted">{result.theirViewLabel}</figcaption>
      <SealedNotice
        words={words}
        viewsLeft={share.views}
        isOnce={share.views === 1}
        expiresAt={share.expiresAt}
        heading={<p class="text-heading font-semibold">{words.title}</p>}
      >
        {share.isLocked && (
          <div class="mt-5 w-full max-w-96 text-start">
            <p class="label">{words.passphrase}</p>
            <span class="control" />
            <p class="mt-2 text-sm leading-6 text-muted">{words.passphraseAsk}</p>
          </div>
        )}
        <span class="button button-primary mt-5">{words.action}</span>
      </SealedNotice>
    </figure>
  );
}
