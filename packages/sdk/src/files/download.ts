import { toHex } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import type { ShareFile, ShareReader } from './reader-types.ts';
import { collectingSha256 } from './sha256.ts';
import type { DownloadOptions, DownloadSink, RunningSha256 } from './types.ts';

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
  const download = { share, file, to, options };
  const start = await beginAt(to, file);
  try {
    let isWhole = await writeFrom(start, download);
    if (!isWhole && start > 0) {
      // What an earlier run left was changed since. To begin anew takes no other download.
      await to.discard();
      isWhole = await writeFrom(await to.begin(), download);
    }
    if (!isWhole) throw new WaxwingError('DATA_DAMAGED', 'The file is not the one that was sealed');
  } catch (error) {
    const isDamaged = error instanceof WaxwingError && error.code === 'DATA_DAMAGED';
    await (isDamaged ? to.discard() : to.pause());
    throw error;
  }
  await to.finish();
}

interface Download {
  share: Pick<ShareReader, 'read'>;
  file: ShareFile;
  to: DownloadSink;
  options: DownloadOptions;
}

/** Fetches and writes what is missing. False when the whole is not what the manifest names, as far as that was seen. */
async function writeFrom(start: number, { share, file, to, options }: Download): Promise<boolean> {
  const { onProgress, signal } = options;
  const sha256 = await hashBegun(start, { file, to, options });
  let doneBytes = start;
  onProgress?.({ doneBytes, totalBytes: file.size });
  for await (const bytes of share.read(file, { start, signal })) {
    sha256?.update(bytes);
    await to.write(bytes);
    doneBytes += bytes.length;
    onProgress?.({ doneBytes, totalBytes: file.size });
  }
  signal?.throwIfAborted();
  return sha256 === undefined || toHex(await sha256.digest()) === file.sha256;
}

/** The hash of what is there already; undefined where it cannot be told or compared. */
async function hashBegun(
  start: number,
  { file, to, options }: Omit<Download, 'share'>,
): Promise<RunningSha256 | undefined> {
  if (file.sha256 === undefined || (start > 0 && to.readBack === undefined)) return undefined;
  const sha256 = options.createSha256?.() ?? collectingSha256(file.size);
  if (start === 0 || sha256 === undefined) return sha256;
  for await (const bytes of to.readBack?.() ?? []) {
    options.signal?.throwIfAborted();
    sha256.update(bytes);
  }
  return sha256;
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
    ...(sink.readBack && { readBack: () => typedPieces(sink) }),
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
    throw writeFailed(cause);
  }
}

async function* typedPieces(sink: DownloadSink): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* sink.readBack?.() ?? [];
  } catch (cause) {
    throw writeFailed(cause);
  }
}

function writeFailed(cause: unknown): WaxwingError {
  if (cause instanceof WaxwingError) return cause;
  return new WaxwingError('WRITE_FAILED', 'The file cannot be written', { cause });
}
