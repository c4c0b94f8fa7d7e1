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
 * Cuts a source into pieces of exactly `firstBytes` and then `pieceBytes`. The last piece is always shorter, maybe
 * empty, so that its reader knows the end when it sees it.
 */
export async function* inPieces(
  source: ByteSource,
  firstBytes: number,
  pieceBytes: number,
): AsyncGenerator<Bytes, void, undefined> {
  let piece = new Uint8Array(firstBytes);
  let filled = 0;
  for await (const bytes of source) {
    for (let taken = 0; taken < bytes.length; ) {
      const more = bytes.subarray(taken, taken + piece.length - filled);
      piece.set(more, filled);
      filled += more.length;
      taken += more.length;
      if (filled < piece.length) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  yield piece.subarray(0, filled);
}

function streamContext(index: number): Bytes {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** 32) {
    throw new SealError('INVALID_INPUT', 'A stream has a whole number below 2^32');
  }
  return concat(label('stream '), u32(index));
}
