import { createControl } from '../download/saving/control.ts';
import type { ToSaveWorker } from '../download/saving/messages.ts';
import { jobPieces } from '../download/saving/pieces.ts';
import { type Run, startRun } from '../download/saving/run.ts';
import { openFolder } from '../download/saving/stored-files.ts';

// Gathers one job where no service worker can hand it to the browser piece by piece: in the browser's own storage, or,
// when it is small, in memory. What it ends with is a file that is whole; on any error nothing of it is left.

self.addEventListener('message', async ({ data, ports }: MessageEvent<ToSaveWorker>) => {
  const [port] = ports;
  if (port === undefined) return;
  const control = createControl(port);
  const place = data.place === 'storage' ? await openStored(data.id) : gatherInMemory();
  if (place === undefined) return control.report({ kind: 'impossible' });
  control.report({ kind: 'started' });
  const run = startRun(jobPieces(data.job, control), control);
  try {
    run.end({ kind: 'done', blob: await gather(run, place) });
  } catch (error) {
    await place.discard();
    run.fail(error);
  }
});

/** Where the pieces go. */
interface Place {
  write(piece: Uint8Array<ArrayBuffer>): void;
  finish(): Promise<Blob>;
  discard(): Promise<void>;
}

async function gather(run: Run, place: Place): Promise<Blob> {
  for (;;) {
    const piece = await run.next();
    if (piece === undefined) return place.finish();
    place.write(piece);
  }
}

/** Undefined where the browser has no such storage, or keeps it from us: private windows do. */
async function openStored(id: string): Promise<Place | undefined> {
  try {
    const folder = await openFolder();
    const file = await folder.getFileHandle(id, { create: true });
    const access = await file.createSyncAccessHandle();
    return {
      write(piece) {
        if (access.write(piece) !== piece.length) throw new Error('The storage is full');
      },
      async finish() {
        access.flush();
        access.close();
        return file.getFile();
      },
      async discard() {
        access.close();
        await folder.removeEntry(id);
      },
    };
  } catch {
    return undefined;
  }
}

function gatherInMemory(): Place {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (piece) => void pieces.push(piece),
    finish: async () => new Blob(pieces),
    async discard() {
      pieces = [];
    },
  };
}
