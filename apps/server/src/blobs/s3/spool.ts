import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { preparePrivateFolder } from '../../shared/private-files.ts';
import { writeAll } from '../disk/write-batches.ts';

/**
 * Where bytes wait until they make a part. It is on disk, because senders may be many and slow, and memory is neither. It
 * has no name, so a crash leaves nothing of it.
 */
export interface Spool extends AsyncDisposable {
  readonly size: number;
  add(chunk: Buffer): Promise<void>;
  read(): Promise<Buffer>;
  empty(): void;
}

/** Makes the folder of spools. */
export async function openSpools(folder: string): Promise<() => Promise<Spool>> {
  await preparePrivateFolder(folder);
  return async () => {
    const path = join(folder, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    let size = 0;
    return {
      get size() {
        return size;
      },
      async add(chunk) {
        await writeAll(file, [chunk], size);
        size += chunk.length;
      },
      async read() {
        const bytes = Buffer.allocUnsafeSlow(size);
        for (let at = 0; at < size; ) {
          const { bytesRead } = await file.read(bytes, at, size - at, at);
          if (bytesRead === 0) throw new Error('A spool is shorter than what was written to it');
          at += bytesRead;
        }
        return bytes;
      },
      empty() {
        size = 0;
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  };
}
