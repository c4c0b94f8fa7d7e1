export type PreviewKind = 'image' | 'text' | 'audio' | 'video';

/** How a file is shown: which element, and which media type it is given. */
export interface PreviewForm {
  kind: PreviewKind;
  type: string;
}

/**
 * What may be shown. The type comes from this list and never from the sender, so that no file can make the browser run
 * it: SVG, HTML and PDF are documents with scripts, and are not here.
 */
const forms: Readonly<Record<string, PreviewForm>> = {
  png: { kind: 'image', type: 'image/png' },
  jpg: { kind: 'image', type: 'image/jpeg' },
  jpeg: { kind: 'image', type: 'image/jpeg' },
  gif: { kind: 'image', type: 'image/gif' },
  webp: { kind: 'image', type: 'image/webp' },
  avif: { kind: 'image', type: 'image/avif' },
  ...sameForm(
    'text',
    'text/plain',
    'txt text md csv tsv log json yaml yml toml ini conf env pem asc diff patch sql',
  ),
  mp3: { kind: 'audio', type: 'audio/mpeg' },
  m4a: { kind: 'audio', type: 'audio/mp4' },
  ogg: { kind: 'audio', type: 'audio/ogg' },
  opus: { kind: 'audio', type: 'audio/ogg' },
  wav: { kind: 'audio', type: 'audio/wav' },
  flac: { kind: 'audio', type: 'audio/flac' },
  mp4: { kind: 'video', type: 'video/mp4' },
  m4v: { kind: 'video', type: 'video/mp4' },
  webm: { kind: 'video', type: 'video/webm' },
};

const longestTextBytes = 1024 * 1024;

/**
 * How this file can be shown before it is saved; undefined when it cannot.
 *
 * @param mostBytes What this device takes into its memory.
 */
export function previewForm(
  file: { path: string; size: number },
  mostBytes: number,
): PreviewForm | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(file.path)?.[1]?.toLowerCase();
  const form = extension !== undefined && Object.hasOwn(forms, extension) ? forms[extension] : undefined;
  if (form === undefined || file.size === 0) return undefined;
  return file.size <= (form.kind === 'text' ? longestTextBytes : mostBytes) ? form : undefined;
}

function sameForm(kind: PreviewKind, type: string, extensions: string): Record<string, PreviewForm> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, { kind, type }]));
}
