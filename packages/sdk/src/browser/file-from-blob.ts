import type { FileSource } from '../files/types.ts';

/**
 * A file that a person chose or dropped, to be sent. The browser keeps only a reference, and refuses to read it once the
 * file has changed on disk.
 *
 * @param options.path - Its path for the recipient, `/` between parts. Default: its path in the chosen folder, or its
 *   name. Brought to NFC, because macOS spells names in another way.
 */
export function fileFromBlob(blob: Blob, options: { path?: string | undefined } = {}): FileSource {
  const file = isFile(blob) ? blob : undefined;
  const path = options.path ?? (file?.webkitRelativePath || file?.name) ?? 'file';
  return {
    path: path.normalize('NFC'),
    size: blob.size,
    type: blob.type === '' ? undefined : blob.type,
    modifiedAt: file?.lastModified,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

function isFile(blob: Blob): blob is File {
  return 'name' in blob && 'lastModified' in blob;
}
