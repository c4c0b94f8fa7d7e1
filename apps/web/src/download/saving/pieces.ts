import { createShareReader, type ShareFile, type ShareReader } from '@waxwing/sdk/reader';
import type { Control } from './control.ts';
import type { SaveJob } from './messages.ts';
import { readAhead } from './read-ahead.ts';
import { zipPieces } from './zip.ts';

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;

/** The bytes of a job in their order, each piece verified before it is handed on. */
export async function* jobPieces(job: SaveJob, control: Control): Pieces {
  const fetch = watchedFetch(control);
  const reader = createShareReader(job.handle, { fetch: job.as === 'zip' ? readAhead(fetch) : fetch });
  const read = (file: ShareFile) => filePieces(reader, file, job.isWatched, control);
  const files = job.files.map((index) => fileAt(reader, index));
  for await (const piece of job.as === 'zip' ? zipPieces(files, read) : inOrder(files, read)) {
    yield piece;
    await control.turn();
  }
  // A finding at the very end pauses too: the browser has every byte by now, and takes none of them for a whole file.
  await control.turn();
}

/** One file, through any number of cut lines. What was handed on is not asked for again. */
async function* filePieces(
  reader: ShareReader,
  file: ShareFile,
  isWatched: boolean,
  control: Control,
): Pieces {
  for (let start = 0, isWhole = false; !isWhole; ) {
    try {
      for await (const piece of reader.read(file, { start, signal: control.attempt() })) {
        start += piece.length;
        if (isWatched) await control.show(file.index, piece);
        yield piece;
      }
      isWhole = true;
    } catch (error) {
      await control.outlast(error);
    }
  }
  if (isWatched) await control.showEnd(file.index);
}

/** The reader waits out a minute by itself; the page hears of it at once. */
function watchedFetch(control: Control): typeof fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      if (response.status >= 500 || response.status === 429) control.note({ code: 'SERVER_ERROR' });
      return response;
    } catch (error) {
      const { aborted, reason } = init?.signal ?? {};
      if (!aborted || reason?.name === 'TimeoutError') control.note({ code: 'OFFLINE' });
      throw error;
    }
  };
}

async function* inOrder(files: readonly ShareFile[], read: (file: ShareFile) => Pieces): Pieces {
  for (const file of files) yield* read(file);
}

function fileAt({ files }: ShareReader, index: number): ShareFile {
  const file = files[index];
  if (file === undefined) throw new RangeError('The share has no such file');
  return file;
}
