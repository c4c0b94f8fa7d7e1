import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';

const confirmationMilliseconds = 2000;

interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
  class: string;
  /** Told once the text is on the clipboard, or that the browser refused. */
  onDone: (copied: boolean) => void;
}

/** Copies, and says so in its own place for two seconds; both labels share one cell, so nothing moves. */
export function CopyButton({ text, label, copiedLabel, class: look, onDone }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmationMilliseconds);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setCopied(copied);
    onDone(copied);
  }

  return (
    <button type="button" class={`button ${look}`} onClick={copy}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span class="grid justify-items-center">
        <span class={`col-start-1 row-start-1 ${isCopied ? 'invisible' : ''}`}>{label}</span>
        <span class={`col-start-1 row-start-1 ${isCopied ? '' : 'invisible'}`}>{copiedLabel}</span>
      </span>
    </button>
  );
}
