import { toHex } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import type { ShareFile, ShareReader } from './reader-types.ts';
import { collectingSha256 } from './sha256.ts';
import type { DownloadOptions, DownloadSink } from './types.ts';

/**
 * Writes one file of an opened share to a sink, from where an earlier run ended. Only what verified is written, and the
 * sink gives the file its name only when all of it is there.
 *
 * @throws WaxwingError those of `ShareReader.read`; WRITE_FAILED for what the sink throws. After DATA_DAMAGED nothing is
 *   left of the file; after everything else the sink keeps what it has.
 */
export async function downloadFile(
  share: Pick<ShareReader, 'read'>,
  file: ShareFile,
  sink: DownloadSink,
  options: DownloadOptions = {},
): Promise<void> {
  const to = withTypedErrors(sink);
  const start = await beginAt(to, file);
  try {
    await writeFrom(start, { share, file, to, options });
  } catch (error) {
    const isDamaged = error instanceof WaxwingError && error.code === 'DATA_DAMAGED';
    await (isDamaged ? to.discard() : to.pause());
    throw error;
  }
  await to.finish();
}

async function writeFrom(
  start: number,
  download: { share: Pick<ShareReader, 'read'>; file: ShareFile; to: DownloadSink; options: DownloadOptions },
): Promise<void> {
  const { share, file, to } = download;
  const { onProgress, createSha256, signal } = download.options;
  const sha256 = start === 0 ? (createSha256?.() ?? collectingSha256(file.size)) : undefined;
  let doneBytes = start;
  onProgress?.({ doneBytes, totalBytes: file.size });
  for await (const bytes of share.read(file, { start, signal })) {
    sha256?.update(bytes);
    await to.write(bytes);
    doneBytes += bytes.length;
    onProgress?.({ doneBytes, totalBytes: file.size });
  }
  signal?.throwIfAborted();
  if (sha256 === undefined || file.sha256 === undefined) return;
  if (toHex(await sha256.digest()) !== file.sha256) {
    throw new WaxwingError('DATA_DAMAGED', 'The file is not the one that was sealed');
  }
}

/** More than the whole file is the rest of something else. */
async function beginAt(to: DownloadSink, { size }: ShareFile): Promise<number> {
  const start = await to.begin();
  if (start <= size) return start;
  await to.discard();
  return to.begin();
}

function withTypedErrors(sink: DownloadSink): DownloadSink {
  return {
    begin: () => typed(() => sink.begin()),
    write: (bytes) => typed(() => sink.write(bytes)),
    finish: () => typed(() => sink.finish()),
    pause: () => typed(() => sink.pause()),
    discard: () => typed(() => sink.discard()),
  };
}

async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof WaxwingError) throw cause;
    throw new WaxwingError('WRITE_FAILED', 'The file cannot be written', { cause });
  }
}
