import { useState } from 'preact/hooks';
import { app } from '../../messages/en/app.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Problem } from '../../ui/problem.tsx';

interface CopyAndSayProps {
  text: string;
  /** Confirms that it is on the clipboard. */
  copied: string;
  class: string;
}

/** Copies, and says so beside the button: what stands outside an open dialog reaches no screen reader. */
export function CopyAndSay({ text, copied, class: look }: CopyAndSayProps) {
  const [isCopied, setCopied] = useState<boolean>();
  return (
    <>
      <CopyButton text={text} label={app.copy} copiedLabel={app.copied} class={look} onDone={setCopied} />
      <p class="sr-only" role="status">
        {isCopied && copied}
      </p>
      {isCopied === false && <Problem>{app.copyFailed}</Problem>}
    </>
  );
}
