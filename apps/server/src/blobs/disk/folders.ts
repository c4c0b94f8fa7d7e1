import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, isMissing, preparePrivateFolder } from '../../shared/private-files.ts';
import { type BlobName, checkedBlobName, isBlobName, type StoredBlob } from '../blob-store.ts';
import { BlobsUnavailableError } from '../errors.ts';

/** One of the two folders, each file of which is a blob. */
export interface BlobFolder {
  readonly path: string;
  /** @throws {InvalidBlobNameError} */
  pathOf(name: BlobName): string;
  /** Undefined when there is no such file. What is no plain file, such as a symbolic link, is not there. */
  stat(name: BlobName): Promise<Stats | undefined>;
  /** Undefined as above. The caller closes it. */
  open(name: BlobName, flags: number): Promise<FileHandle | undefined>;
  names(): AsyncIterable<BlobName>;
}

export async function openBlobFolder(path: string): Promise<BlobFolder> {
  await preparePrivateFolder(path);
  const pathOf = (name: string) => join(path, checkedBlobName(name));
  return {
    path,
    pathOf,
    async stat(name) {
      const stats = await ifThere(() => lstat(pathOf(name)));
      return stats?.isFile() ? stats : undefined;
    },
    async open(name, flags) {
      // Never through a symbolic link, and never waiting for the other end of a pipe.
      const file = await ifThere(() =>
        open(pathOf(name), flags | constants.O_NOFOLLOW | constants.O_NONBLOCK),
      );
      if (!file || (await file.stat()).isFile()) return file;
      await file.close();
      return undefined;
    },
    async *names() {
      for await (const { name } of await opendir(path)) if (isBlobName(name)) yield name;
    },
  };

  async function ifThere<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (hasCode(error, 'ELOOP')) return undefined;
      if (!isMissing(error)) throw error;
      await ensureMounted();
      return undefined;
    }
  }

  /** A disk that fell off must not look like one from which every blob was removed. */
  async function ensureMounted(): Promise<void> {
    try {
      await lstat(path);
    } catch (error) {
      throw new BlobsUnavailableError(error);
    }
  }
}

/** What a folder holds, with what is known of each file. */
export async function* listFolder(folder: BlobFolder, isFinished: boolean): AsyncGenerator<StoredBlob> {
  for await (const name of folder.names()) {
    const stats = await folder.stat(name);
    if (stats) yield { name, size: stats.size, isFinished, changedAt: stats.mtimeMs };
  }
}
