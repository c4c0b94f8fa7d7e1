import { useEffect, useRef, useState } from 'preact/hooks';
import { result } from '../messages/en/create.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { PassphraseInput } from '../ui/passphrase-input.tsx';
import type { SealedShare } from './sealed-share.ts';

/** Told after each try to copy, with the sentence that confirms it. */
export type OnCopy = (copied: boolean, confirmation: string) => void;

/** The link, selected as soon as it is there. */
export function LinkRow({ share, onCopy }: { share: SealedShare; onCopy: OnCopy }) {
  const link = useRef<HTMLInputElement>(null);
  // The person's next act is to take the link: it gets the focus, selected, and comes into view.
  useEffect(() => {
    link.current?.focus({ preventScroll: true });
    link.current?.select();
    link.current?.closest('section')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <>
      <input
        ref={link}
        class="control code text-ellipsis"
        readOnly
        value={share.url}
        aria-label={result.link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton
        text={share.url}
        label={result.copyLink}
        copiedLabel={result.copied}
        class="button-primary"
        onDone={(copied) => onCopy(copied, result.linkCopied)}
      />
    </>
  );
}

/** The other half, for the other way: hidden until asked for, because the link may be on a shared screen. */
export function PassphraseRow({ share, onCopy }: { share: SealedShare; onCopy: OnCopy }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <PassphraseInput
        id={`passphrase-${share.id}`}
        label={result.passphrase}
        value={share.passphrase}
        isShown={isShown}
        onShow={setShown}
        showLabel={result.showPassphrase}
      />
      <CopyButton
        text={share.passphrase}
        label={result.copyPassphrase}
        copiedLabel={result.copied}
        class="button-plain"
        onDone={(copied) => onCopy(copied, result.passphraseCopied)}
      />
    </>
  );
}
