import type { FileHandle } from 'node:fs/promises';

/** Few calls for many chunks of a socket, and two of them are all the memory that an append takes. */
const batchBytes = 256 * 1024;

/** Writes a batch of chunks at a position. */
type WriteBatch = (chunks: readonly Buffer[], position: number) => Promise<void>;

/**
 * Writes chunks one behind the other, a batch at a time, while the next batch is collected.
 * @returns the position behind the last byte
 */
export async function writeInBatches(
  chunks: AsyncIterable<Buffer>,
  start: number,
  write: WriteBatch,
): Promise<number> {
  let position = start;
  let batch: Buffer[] = [];
  let bytes = 0;
  let writing = Promise.resolve();

  for await (const chunk of chunks) {
    batch.push(chunk);
    bytes += chunk.length;
    if (bytes >= batchBytes) await flush();
  }
  await flush();
  await writing;
  return position;

  async function flush(): Promise<void> {
    await writing;
    writing = write(batch, position);
    // It is awaited before the next batch; until then nobody listens.
    writing.catch(() => undefined);
    position += bytes;
    batch = [];
    bytes = 0;
  }
}

/** Writes all of the chunks: the system may take fewer bytes than it is given. */
export async function writeAll(file: FileHandle, chunks: readonly Buffer[], position: number): Promise<void> {
  let left = chunks.filter(({ length }) => length > 0);
  let at = position;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left, at);
    at += bytesWritten;
    left = withoutFirst(left, bytesWritten);
  }
}

function withoutFirst(chunks: readonly Buffer[], bytes: number): Buffer[] {
  let skipped = 0;
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(Math.min(chunk.length, Math.max(0, bytes - skipped)));
    skipped += chunk.length;
    return rest.length > 0 ? [rest] : [];
  });
}
