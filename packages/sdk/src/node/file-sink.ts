import { constants } from 'node:fs';
import { type FileHandle, link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DownloadSink } from '../files/types.ts';
import { syncFolder, systemCode, unlessMissing, writeDurably } from './durable.ts';
import { makeFolder } from './make-folder.ts';
import { setModifiedAt } from './modified-at.ts';
import { readAt } from './read-at.ts';

export interface FileSinkOptions {
  /** Where the file will be; its folder is made when it is not there. */
  path: string;
  /** Of the opened share: what an earlier run left of another share is not gone on with. */
  contentId: string;
  /** Which file of the share. */
  index: number;
  /** Whether a file that is there already may be replaced. Default: no, and WRITE_FAILED with EEXIST as its cause. */
  overwrite?: boolean | undefined;
  /** Epoch milliseconds: what the file is to say of its last change. */
  modifiedAt?: number | undefined;
}

/** So much may have to be fetched again after a power cut or a kill. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;
const MAX_NAME_BYTES = 200;

/**
 * Writes a download to a file. Until it is whole and verified it has another name, `<path>.<id>.part`, where a long name
 * is cut, and beside it lies how many of its bytes are surely on disk. Readable by its owner only.
 */
export function createFileSink({
  path,
  contentId,
  index,
  overwrite = false,
  modifiedAt,
}: FileSinkOptions): DownloadSink {
  const partPath = `${shortened(path)}.${contentId.slice(0, 12)}-${index}.part`;
  const statePath = `${partPath}.state`;
  let file: FileHandle | undefined;
  let written = 0;
  let synced = 0;
  return { begin, readBack, write, finish, pause, discard };

  async function begin(): Promise<number> {
    await makeFolder(dirname(path));
    if (!overwrite && (await stat(path).catch(unlessMissing)) !== undefined) throw alreadyThere(path);
    // A link that somebody laid in its place would lead the bytes elsewhere; Windows has no such flag.
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    file ??= await open(partPath, flags, 0o600);
    const { size } = await file.stat();
    written = Math.min(size, await readState(statePath));
    synced = written;
    await file.truncate(written);
    return written;
  }

  async function* readBack(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < written; at += READ_BYTES) {
      yield await readAt(opened(file), at, Math.min(written, at + READ_BYTES));
    }
  }

  async function write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await opened(file).write(bytes, done, bytes.length - done, written + done);
      done += bytesWritten;
    }
    written += bytes.length;
    if (written - synced >= SYNC_EVERY_BYTES) await sync();
  }

  async function sync(): Promise<void> {
    await opened(file).datasync();
    await writeDurably(statePath, String(written));
    synced = written;
  }

  async function finish(): Promise<void> {
    await setModifiedAt(partPath, modifiedAt);
    await opened(file).sync().finally(close);
    await (overwrite ? rename(partPath, path) : renameWithoutReplacing(partPath, path));
    await rm(statePath, { force: true });
    await syncFolder(dirname(path));
  }

  async function pause(): Promise<void> {
    if (file === undefined) return;
    try {
      await sync();
    } finally {
      await close();
    }
  }

  async function discard(): Promise<void> {
    await close();
    await rm(partPath, { force: true });
    await rm(statePath, { force: true });
  }

  async function close(): Promise<void> {
    await file?.close();
    file = undefined;
  }
}

/** File systems take 255 bytes in a name, and what is behind it needs some of them. */
function shortened(path: string): string {
  let name = basename(path);
  while (Buffer.byteLength(name) > MAX_NAME_BYTES) name = name.slice(0, -1);
  return join(dirname(path), name);
}

async function readState(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(unlessMissing);
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : 0;
}

/** A second name fails where a file has come meanwhile; a rename would replace it. */
async function renameWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw error;
    // File systems of memory sticks know no second names: there an empty file holds the place.
    await (await open(to, 'wx', 0o600)).close();
    return rename(from, to);
  }
  await rm(from);
}

function opened(file: FileHandle | undefined): FileHandle {
  if (file === undefined) throw new TypeError('The download has not begun');
  return file;
}

function alreadyThere(path: string): Error {
  return Object.assign(new Error(`There is a file already: ${path}`), { code: 'EEXIST' });
}
