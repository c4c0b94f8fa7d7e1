import { constants } from 'node:fs';
import { type FileHandle, open as openFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, preparePrivateFolder, syncFolder } from '../../shared/private-files.ts';
import { type BlobName, type BlobStore, ownerNote } from '../blob-store.ts';
import {
  BlobExistsError,
  BlobFinishedError,
  BlobMissingError,
  BlobOffsetError,
  BlobRangeError,
} from '../errors.ts';
import { untilCut } from '../incoming.ts';
import { createTurns } from '../turns.ts';
import { translated } from './errors.ts';
import { createFileReadable } from './file-readable.ts';
import { listFolder, openBlobFolder } from './folders.ts';
import { keepNote, readIfThere } from './notes.ts';
import { distrustAfterBoot } from './power-cut.ts';
import { ensureRoom } from './room.ts';
import { createWriteBack } from './write-back.ts';
import { writeAll, writeInBatches } from './write-batches.ts';

/** How often a long append asks whether there is still room. */
const roomEveryBytes = 16 * 1024 * 1024;

/**
 * Blobs as files, unfinished ones in a folder of their own: the size of such a file is how far it came. One process has
 * the folder at a time, as it has the data folder around it.
 */
export async function openDiskStore(folder: string): Promise<BlobStore> {
  await preparePrivateFolder(folder);
  const unfinished = await openBlobFolder(join(folder, 'unfinished'));
  const finished = await openBlobFolder(join(folder, 'finished'));
  await syncFolder(folder);
  await distrustAfterBoot({ folder, paths: unfinishedPaths });
  const turns = createTurns();
  const writeBack = createWriteBack();

  return {
    place: `The folder ${folder}`,
    owner: () => translated(async () => (await readIfThere(join(folder, ownerNote)))?.trim()),
    setOwner: (owner) => translated(() => keepNote(folder, ownerNote, `${owner}\n`)),
    create: (name) => translated(() => turns.take(name, () => create(name))),
    append: (name, offset, data) =>
      translated(() =>
        turns.take(name, async (signal) => {
          const size = await append(name, offset, untilCut(data, signal));
          if (signal.aborted) throw new BlobMissingError();
          return size;
        }),
      ),
    sizeOf: (name) => translated(() => sizeOf(name)),
    finish: (name) => translated(() => turns.take(name, () => finish(name))),
    open: (name, range) => translated(() => read(name, range)),
    remove: (name) => translated(() => turns.takeOver(name, () => remove(name))),
    list,
    // Every descriptor belongs to a call, and is closed with it.
    close: async () => undefined,
  };

  async function* unfinishedPaths(): AsyncGenerator<string> {
    for await (const name of unfinished.names()) {
      if (await unfinished.stat(name)) yield unfinished.pathOf(name);
    }
  }

  async function create(name: BlobName): Promise<void> {
    if (await finished.stat(name)) throw new BlobExistsError();
    await ensureRoom(folder);
    const file = await createPrivate(unfinished.pathOf(name));
    await file.close();
    await syncFolder(unfinished.path);
  }

  async function append(name: BlobName, offset: number, chunks: AsyncIterable<Buffer>): Promise<number> {
    const file = await openUnfinished(name);
    try {
      const { size } = await file.stat();
      if (size !== offset) throw new BlobOffsetError(size);
      await writeBack.begin(name, file, size);
      await ensureRoom(folder);
      return await writeInBatches(chunks, offset, async (batch, position) => {
        await writeAll(file, batch, position);
        const end = position + batch.reduce((sum, { length }) => sum + length, 0);
        await writeBack.note(name, file, end);
        if (entersNext(roomEveryBytes, position, end)) await ensureRoom(folder);
      });
    } finally {
      // Not awaited: it waits for a sync that is running, and the sender need not. Whether bytes are safe is for that
      // sync to find; a descriptor that fails to close loses none.
      file.close().catch(() => undefined);
    }
  }

  async function openUnfinished(name: BlobName): Promise<FileHandle> {
    const file = await unfinished.open(name, constants.O_RDWR);
    if (file) return file;
    throw (await finished.stat(name)) ? new BlobFinishedError() : new BlobMissingError();
  }

  async function sizeOf(name: BlobName): Promise<number | undefined> {
    // In this order: between the two it may be finished, and never the reverse.
    return ((await unfinished.stat(name)) ?? (await finished.stat(name)))?.size;
  }

  async function finish(name: BlobName): Promise<void> {
    const file = await unfinished.open(name, constants.O_RDWR);
    if (file) {
      try {
        await writeBack.begin(name, file, (await file.stat()).size);
        await writeBack.flush(name, file);
      } finally {
        await file.close();
      }
      await rename(unfinished.pathOf(name), finished.pathOf(name));
      writeBack.forget(name);
    } else if (!(await finished.stat(name))) throw new BlobMissingError();
    // The second time too: the first may have been cut off by a crash just before.
    await syncFolder(finished.path);
  }

  async function read(name: BlobName, { start, end }: { start: number; end: number }) {
    const file = await finished.open(name, constants.O_RDONLY);
    if (!file) throw new BlobMissingError();
    const { size } = await file.stat();
    if (!isInside(start, end, size)) {
      await file.close();
      throw new BlobRangeError();
    }
    return createFileReadable(file, { start, end });
  }

  async function remove(name: BlobName): Promise<void> {
    for (const path of [unfinished.pathOf(name), finished.pathOf(name)]) await rm(path, { force: true });
    writeBack.forget(name);
  }

  async function* list() {
    // In this order, so that one that is finished meanwhile is seen twice rather than never.
    yield* listFolder(unfinished, false);
    yield* listFolder(finished, true);
  }
}

async function createPrivate(path: string): Promise<FileHandle> {
  try {
    const file = await openFile(path, 'wx', 0o600);
    // The umask may have taken what the owner needs.
    await file.chmod(0o600);
    return file;
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? new BlobExistsError() : error;
  }
}

function isInside(start: number, end: number, size: number): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end < size;
}

function entersNext(step: number, from: number, to: number): boolean {
  return Math.floor(to / step) > Math.floor(from / step);
}
