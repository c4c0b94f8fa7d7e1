import type { Bytes } from './bytes.ts';
import { equalBytes } from './bytes.ts';
import type { MessageKeys } from './cobblestone.ts';
import {
  CHUNK_BYTES,
  chunkCount,
  HEAD_BYTES,
  openChunks,
  openEach,
  SEALED_CHUNK_BYTES,
  sealedLength,
} from './cobblestone.ts';
import { SealError } from './errors.ts';
import type { ByteSource, StreamName } from './stream.ts';
import { inChunks, openStreamHead } from './stream.ts';

/** 4 MiB per request: large enough to be fast, small enough to retry and to keep memory flat. */
const RANGE_CHUNKS = 256;

/** What the manifest says about a stream; the ciphertext is held to it. */
export interface StreamClaim extends StreamName {
  /** The 56 bytes the manifest names. */
  head: Uint8Array;
  /** Plaintext bytes, padding included. */
  size: number;
}

/** Reads ciphertext bytes `from` (included) to `to` (excluded), counted from the stream's first byte. */
export type FetchRange = (from: number, to: number) => Promise<Uint8Array>;

/** Reads parts of one stream. */
export interface StreamReader {
  /**
   * Yields the plaintext from byte `start` to before byte `end`, each piece after all its chunks have verified; the next
   * one is fetched meanwhile. A range up to the stream's end also proves that the stream is whole.
   */
  read(start: number, end: number): AsyncGenerator<Bytes, void, undefined>;
}

/**
 * Opens a whole stream as it arrives. Each piece is one chunk, handed on after it has verified, but only a source that
 * was read to its end is proved whole: keep nothing of it on an error.
 *
 * @throws SealError DATA_DAMAGED
 */
export async function* openStream(
  claim: StreamClaim & { ciphertext: ByteSource },
): AsyncGenerator<Bytes, void, undefined> {
  const keys = await openStreamKeys(claim);
  let opened = 0;
  for await (const plaintext of openEach(keys, 0, inChunks(behindHead(claim), SEALED_CHUNK_BYTES))) {
    opened += plaintext.length;
    const isLast = plaintext.length < CHUNK_BYTES;
    if (isLast ? opened !== claim.size : opened > claim.size)
      throw damaged('its length is not the promised one');
    yield plaintext;
  }
}

/** What follows the head, once that proved to be the one the manifest names. */
async function* behindHead({ ciphertext, head }: StreamClaim & { ciphertext: ByteSource }) {
  let checked = 0;
  for await (const piece of ciphertext) {
    const start = piece.subarray(0, HEAD_BYTES - checked);
    if (!equalBytes(start, head.subarray(checked, checked + start.length))) throw wrongHead();
    checked += start.length;
    yield piece.subarray(start.length);
  }
  if (checked < HEAD_BYTES) throw wrongHead();
}

/**
 * What opens one stream and nothing else of its share. Can be posted to a worker: the AES key cannot be exported, nonce
 * and head are no secrets.
 */
export type StreamKeys = MessageKeys;

/**
 * Derives the keys of the stream that the manifest names.
 *
 * @throws SealError DATA_DAMAGED when the head belongs to another share or stream
 */
export async function openStreamKeys(claim: StreamClaim): Promise<StreamKeys> {
  const keys = await openStreamHead(claim, claim.head);
  if (keys === undefined) throw wrongHead();
  return keys;
}

/**
 * Prepares random access to a stream, after its first bytes proved to be the ones the manifest names.
 *
 * @throws SealError DATA_DAMAGED
 */
export async function createStreamReader(
  claim: StreamClaim & { fetchRange: FetchRange },
): Promise<StreamReader> {
  return createKeyedStreamReader({ ...claim, keys: await openStreamKeys(claim) });
}

/** `createStreamReader` for one who has the keys of the stream, and no other key of the share. */
export async function createKeyedStreamReader({
  keys,
  size,
  fetchRange,
}: {
  keys: StreamKeys;
  /** Plaintext bytes, padding included. */
  size: number;
  fetchRange: FetchRange;
}): Promise<StreamReader> {
  if (!equalBytes(await fetchRange(0, HEAD_BYTES), keys.head)) throw wrongHead();
  return { read };

  async function* read(start: number, end: number): AsyncGenerator<Bytes, void, undefined> {
    if (!(start >= 0 && start <= end && end <= size))
      throw new SealError('INVALID_INPUT', 'The range is outside');
    // Only the last chunk, empty or not, shows that the stream was not cut: who reads to the end reads it too.
    const stopChunk = end === size ? chunkCount(size) : Math.ceil(end / CHUNK_BYTES);
    let ahead = fetchFrom(Math.floor(start / CHUNK_BYTES), stopChunk);
    while (ahead !== undefined) {
      const { first, next, opened } = ahead;
      // The line works while the range before is used.
      ahead = fetchFrom(next, stopChunk);
      const plaintext = await opened;
      const offset = first * CHUNK_BYTES;
      yield plaintext.subarray(Math.max(0, start - offset), Math.min(plaintext.length, end - offset));
    }
  }

  /** Begins to open the range at `first`; undefined when the reading ends before it. */
  function fetchFrom(first: number, stopChunk: number) {
    if (first >= stopChunk) return undefined;
    const next = Math.min(stopChunk, first - (first % RANGE_CHUNKS) + RANGE_CHUNKS);
    const opened = openRange(first, next);
    // A failure is told when its turn comes. Whoever stops reading before that does not hear of it.
    opened.catch(() => {});
    return { first, next, opened };
  }

  async function openRange(first: number, next: number): Promise<Bytes> {
    const isLast = next === chunkCount(size);
    const from = HEAD_BYTES + first * SEALED_CHUNK_BYTES;
    const to = isLast ? sealedLength(size) : HEAD_BYTES + next * SEALED_CHUNK_BYTES;
    const sealed = await fetchRange(from, to);
    if (sealed.length !== to - from) throw damaged('a range came back cut');
    return openChunks(keys, first, sealed, isLast);
  }
}

function wrongHead(): SealError {
  return damaged('it does not begin as the manifest says');
}

function damaged(why: string): SealError {
  return new SealError('DATA_DAMAGED', `The stream cannot be opened: ${why}`);
}
