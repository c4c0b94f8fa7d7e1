import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContentKey, createStreamReader, HEAD_BYTES, sealStream } from '@waxwing/seal';
import type { FileSource } from '../files/types.ts';
import { readAt } from './read-at.ts';

/** Bytes that came from somewhere without a length, as a file that can be sent. */
export interface SpooledFile extends FileSource, AsyncDisposable {
  /** Gives the disk space back. */
  dispose(): Promise<void>;
}

/**
 * Takes in a source of unknown length, standard input for example, because an upload has to say first how long it will
 * be. The bytes lie in a temporary file, sealed under a key that is in memory only, and the file has no name any more:
 * after a crash nothing is left of it. So such a sending cannot be resumed by another process.
 *
 * @param options.path - Its path for the recipient.
 * @param options.folder - Where the disk space comes from; default the system's temporary folder.
 */
export async function spoolFile(
  input: AsyncIterable<Uint8Array>,
  options: {
    path: string;
    type?: string | undefined;
    folder?: string | undefined;
    onProgress?: ((bytes: number) => void) | undefined;
    signal?: AbortSignal | undefined;
  },
): Promise<SpooledFile> {
  const { path, type, signal, onProgress, folder = tmpdir() } = options;
  const file = await openNameless(folder);
  try {
    const contentKey = createContentKey();
    const { counted, size } = countBytes(input, { signal, onProgress });
    for await (const piece of sealStream({ contentKey, index: 0, plaintext: counted })) {
      await file.appendFile(piece);
    }
    const head = await readAt(file, 0, HEAD_BYTES);
    const fetchRange = (from: number, to: number) => readAt(file, from, to);
    const reader = await createStreamReader({ contentKey, index: 0, head, size: size(), fetchRange });
    const dispose = () => file.close();
    const read = (start: number, end: number) => collect(reader.read(start, end), end - start);
    return { path: path.normalize('NFC'), type, size: size(), read, dispose, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file that no other process finds, and that goes with this one. */
async function openNameless(folder: string): Promise<FileHandle> {
  const place = await mkdtemp(join(folder, 'waxwing-'));
  try {
    return await open(join(place, 'spool'), 'wx+', 0o600);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function countBytes(
  input: AsyncIterable<Uint8Array>,
  {
    signal,
    onProgress,
  }: { signal: AbortSignal | undefined; onProgress: ((bytes: number) => void) | undefined },
): { counted: AsyncIterable<Uint8Array>; size(): number } {
  let bytes = 0;
  return { counted: count(), size: () => bytes };

  async function* count() {
    for await (const piece of input) {
      signal?.throwIfAborted();
      bytes += piece.length;
      onProgress?.(bytes);
      yield piece;
    }
  }
}

async function collect(pieces: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  let filled = 0;
  for await (const piece of pieces) {
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole;
}
