import type { Bytes } from './bytes.ts';
import { concat, label, u32 } from './bytes.ts';
import type { MessageKeys } from './cobblestone.ts';
import { CHUNK_BYTES, deriveMessageKeys, openHead, SEALED_CHUNK_BYTES } from './cobblestone.ts';
import { deriveContentSubkey } from './content-key.ts';
import { SealError } from './errors.ts';

/** Chunks that travel, are checked and are retried together. */
export const PART_CHUNKS = 512;
/** Plaintext bytes of a full part: 8 MiB. */
export const PART_BYTES = PART_CHUNKS * CHUNK_BYTES;
/** Ciphertext bytes of a full part. */
export const SEALED_PART_BYTES = PART_CHUNKS * SEALED_CHUNK_BYTES;

/** Which stream of which share. */
export interface StreamName {
  /** 32 bytes. */
  contentKey: Uint8Array;
  /** 0 for the first stream of the share. */
  index: number;
}

/** Bytes that come piece by piece, in pieces of any size. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export async function deriveStreamKeys(
  { contentKey, index }: StreamName,
  salt: Uint8Array,
): Promise<MessageKeys> {
  return deriveMessageKeys(await deriveContentSubkey(contentKey, 'content key'), streamContext(index), salt);
}

/** Undefined when the head belongs to another share, another stream or another key. */
export async function openStreamHead(
  { contentKey, index }: StreamName,
  head: Uint8Array,
): Promise<MessageKeys | undefined> {
  return openHead(await deriveContentSubkey(contentKey, 'content key'), streamContext(index), head);
}

/**
 * Cuts a source into chunks, a batch for each of its pieces. The very last chunk is always short, maybe empty, so that
 * its reader knows the end when it sees it. Only what lies across two pieces is copied; all else is gone with its
 * piece, so use a batch up before you ask for the next.
 */
export async function* inChunks(
  source: ByteSource,
  chunkBytes: number,
): AsyncGenerator<Uint8Array[], void, undefined> {
  let across = new Uint8Array(chunkBytes);
  let filled = 0;
  for await (const piece of source) {
    const chunks: Uint8Array[] = [];
    for (let taken = 0; taken < piece.length; ) {
      const bytes = piece.subarray(taken, taken + chunkBytes - filled);
      taken += bytes.length;
      if (bytes.length === chunkBytes) {
        chunks.push(bytes);
        continue;
      }
      across.set(bytes, filled);
      filled += bytes.length;
      if (filled < chunkBytes) continue;
      chunks.push(across);
      across = new Uint8Array(chunkBytes);
      filled = 0;
    }
    yield chunks;
  }
  yield [across.subarray(0, filled)];
}

function streamContext(index: number): Bytes {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** 32) {
    throw new SealError('INVALID_INPUT', 'A stream has a whole number below 2^32');
  }
  return concat(label('stream '), u32(index));
}
