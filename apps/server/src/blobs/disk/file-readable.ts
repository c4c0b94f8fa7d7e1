import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { RecyclingReadable } from '../../shared/recycling-readable.ts';

/** Larger reads are no faster, and every download holds two of them. */
const readBytes = 256 * 1024;

/** Reads a range of a file, both ends included, and closes the file. Buffers that are handed back are used again. */
export function createFileReadable(
  file: FileHandle,
  range: { start: number; end: number },
): RecyclingReadable {
  let { start } = range;
  const free: Buffer[] = [];
  /** Handed out and not back yet: any other memory is somebody else's, and is never read into. Holds nothing alive. */
  const lent = new WeakMap<ArrayBufferLike, Buffer>();
  const readable = new Readable({
    highWaterMark: readBytes,
    async read() {
      try {
        const length = Math.min(readBytes, range.end + 1 - start);
        if (length === 0) return void this.push(null);
        const buffer = free.pop() ?? Buffer.allocUnsafeSlow(readBytes);
        const { bytesRead } = await file.read(buffer, 0, length, start);
        // The blob was of this length when it was opened, and nobody shortens a blob.
        if (bytesRead === 0) throw new Error('a blob ended before its range');
        start += bytesRead;
        lent.set(buffer.buffer, buffer);
        this.push(buffer.subarray(0, bytesRead));
      } catch (error) {
        this.destroy(error instanceof Error ? error : new Error('a blob cannot be read', { cause: error }));
      }
    },
    destroy(error, done) {
      file.close().then(
        () => done(error),
        (closing: unknown) => done(error ?? (closing instanceof Error ? closing : null)),
      );
    },
  });
  return Object.assign(readable, {
    recycle({ buffer }: Uint8Array<ArrayBuffer>) {
      const own = lent.get(buffer);
      if (own && lent.delete(buffer)) free.push(own);
    },
  });
}
