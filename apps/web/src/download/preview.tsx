import { useEffect, useState } from 'preact/hooks';
import { files as messages } from '../messages/en/download.ts';
import type { PreviewForm } from './preview-kind.ts';

interface PreviewProps {
  blob: Blob;
  form: PreviewForm;
  /** As it is shown. */
  name: string;
}

/** Shows a file that is here already, as the form says and in no other way. */
export function Preview({ blob, form, name }: PreviewProps) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p class="mt-3 text-sm leading-6 text-muted">{messages.unshown}</p>;
  return form.kind === 'text' ? (
    <Text blob={blob} />
  ) : (
    <Media blob={blob} form={form} name={name} onBroken={() => setBroken(true)} />
  );
}

function Text({ blob }: { blob: Blob }) {
  const [text, setText] = useState('');
  useEffect(() => void blob.text().then(setText), [blob]);
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long text scrolls in this box, also by keys
      tabIndex={0}
      aria-label={messages.textShown}
      class="control mt-3 max-h-[50vh] overflow-auto p-4"
    >
      <pre class="code break-words whitespace-pre-wrap">{text}</pre>
    </section>
  );
}

function Media({ blob, form, name, onBroken }: PreviewProps & { onBroken: () => void }) {
  const url = useObjectUrl(blob, form.type);
  const look = 'mt-3 max-h-[60vh] max-w-full rounded-control border border-line';
  if (url === undefined) return null;
  switch (form.kind) {
    case 'image':
      return <img class={look} src={url} alt={name} onError={onBroken} />;
    case 'audio':
      return (
        // biome-ignore lint/a11y/useMediaCaption: whoever sent it has sent no captions along
        <audio class="mt-3 w-full" src={url} controls aria-label={name} onError={onBroken} />
      );
    default:
      return (
        // biome-ignore lint/a11y/useMediaCaption: whoever sent it has sent no captions along
        <video class={look} src={url} controls playsInline aria-label={name} onError={onBroken} />
      );
  }
}

/** An address for the blob under a type of ours, as long as the component is there. */
function useObjectUrl(blob: Blob, type: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob.slice(0, blob.size, type));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, type]);
  return url;
}
