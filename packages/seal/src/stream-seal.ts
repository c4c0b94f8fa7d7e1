import type { Bytes } from './bytes.ts';
import { concat, equalBytes } from './bytes.ts';
import {
  CHUNK_BYTES,
  HEAD_BYTES,
  MAX_PLAINTEXT_BYTES,
  plainChunks,
  SALT_BYTES,
  sealEach,
  sealedLength,
} from './cobblestone.ts';
import { SealError } from './errors.ts';
import type { RandomBytes } from './primitives.ts';
import { randomBytes } from './primitives.ts';
import { RECORD_BYTES, recordOf } from './resume.ts';
import type { ByteSource, StreamName } from './stream.ts';
import { deriveStreamKeys, inChunks, PART_BYTES, PART_CHUNKS, SEALED_PART_BYTES } from './stream.ts';

/** What must have been stored durably, before any byte of a part was sent, for an upload to go on after a crash. */
export interface ResumeState {
  /** 24 bytes. */
  salt: Uint8Array;
  /** One record for each part that may have been sent, in order. */
  records: readonly Uint8Array[];
  /** Bytes of the stream, head included, that the server says it has. */
  heldBytes: number;
}

export interface StreamSealerOptions extends StreamName {
  /** Plaintext bytes of the whole stream, padding included. */
  size: number;
  /** To go on with an upload; without it the stream is new and draws a fresh salt. */
  resume?: ResumeState | undefined;
}

/** A part of a stream, ready to be sent once its record is stored. */
export interface SealedPart {
  /** The ciphertext in the pieces it was made in: for a Blob, or any other body that takes a list, without a copy. */
  readonly pieces: readonly Bytes[];
  /** The ciphertext in one piece, put together when it is first asked for. */
  readonly ciphertext: Bytes;
  /** Fingerprint of the content, 32 bytes. */
  readonly record: Bytes;
}

/** Seals one stream part by part, in any order, any number of times. */
export interface StreamSealer {
  /** 24 bytes; store it before sending. */
  readonly salt: Bytes;
  /** 56 bytes: the start of the ciphertext and the stream's name in the manifest. */
  readonly head: Bytes;
  /** Bytes of the whole ciphertext, head included. */
  readonly sealedBytes: number;
  readonly partCount: number;
  /** Where a resumed upload goes on: the part that holds the next byte the server wants. */
  readonly nextPart: number;
  /**
   * Seals one part. Store `record` durably before sending a byte of `ciphertext`.
   *
   * @param plaintext - 8 MiB, the last part what is left.
   * @throws SealError CONTENT_CHANGED when this part was sealed before with other content: two plaintexts under one
   *   nonce would give away both and the key that authenticates them. Start a new stream.
   */
  sealPart(part: number, plaintext: Uint8Array): Promise<SealedPart>;
}

/**
 * Starts a stream, or goes on with one.
 *
 * @throws SealError CONTENT_CHANGED when the server holds bytes of a part without a record: nothing proves that they
 *   come from the same content. INVALID_INPUT
 */
export function createStreamSealer(options: StreamSealerOptions): Promise<StreamSealer> {
  return createStreamSealerWith(randomBytes, options);
}

/** `createStreamSealer` with the caller's own randomness, for tests. */
export async function createStreamSealerWith(
  random: RandomBytes,
  { contentKey, index, size, resume }: StreamSealerOptions,
): Promise<StreamSealer> {
  if (!Number.isInteger(size) || size < 0 || size >= MAX_PLAINTEXT_BYTES) {
    throw new SealError('INVALID_INPUT', 'The stream is too long');
  }
  if (resume !== undefined) checkResume(resume, sealedLength(size));
  const keys = await deriveStreamKeys({ contentKey, index }, resume?.salt ?? random(SALT_BYTES));
  const records: Array<Uint8Array | undefined> = [...(resume?.records ?? [])];
  const partCount = Math.floor(size / PART_BYTES) + 1;
  return {
    salt: keys.head.slice(0, SALT_BYTES),
    head: keys.head,
    sealedBytes: sealedLength(size),
    partCount,
    nextPart: resume === undefined ? 0 : fullPartsHeld(resume),
    sealPart,
  };

  async function sealPart(part: number, plaintext: Uint8Array): Promise<SealedPart> {
    const isLast = part === partCount - 1;
    const isPart = Number.isInteger(part) && part >= 0 && part < partCount;
    // A part between two others, or a longer one, would reach into nonces that belong to its neighbours.
    if (!isPart || plaintext.length !== (isLast ? size % PART_BYTES : PART_BYTES)) {
      throw new SealError('INVALID_INPUT', 'The part has a wrong number or length');
    }
    const sealing = sealEach(keys, part * PART_CHUNKS, [plainChunks(plaintext, isLast)]);
    const chunks = await Array.fromAsync(sealing);
    const record = await recordOf(chunks);
    const known = records[part];
    if (known !== undefined && !equalBytes(known, record)) throw contentChanged();
    records[part] = record;
    return createSealedPart(chunks, record);
  }
}

/**
 * Seals a stream of unknown length in one go: the head, then chunk by chunk. There is no second try: what fails starts
 * again with a new stream, and so with a new salt.
 */
export async function* sealStream(
  options: StreamName & { plaintext: ByteSource },
): AsyncGenerator<Bytes, void, undefined> {
  const keys = await deriveStreamKeys(options, randomBytes(SALT_BYTES));
  yield keys.head;
  yield* sealEach(keys, 0, inChunks(options.plaintext, CHUNK_BYTES));
}

/** Once joined, the pieces are let go: a part is in memory once. */
function createSealedPart(chunks: readonly Bytes[], record: Bytes): SealedPart {
  let pieces = chunks;
  return {
    record,
    get pieces() {
      return pieces;
    },
    get ciphertext() {
      const [whole = concat(), ...others] = pieces;
      if (others.length === 0) return whole;
      const joined = concat(...pieces);
      pieces = [joined];
      return joined;
    },
  };
}

/** Every part of which the server holds a byte needs its record: a gap would let other content in under its nonces. */
function checkResume({ salt, records, heldBytes }: ResumeState, sealedBytes: number): void {
  if (salt.length !== SALT_BYTES) throw new SealError('INVALID_INPUT', 'A salt has 24 bytes');
  if (!Number.isInteger(heldBytes) || heldBytes < 0 || heldBytes > sealedBytes) {
    throw new SealError('INVALID_INPUT', 'The server holds more than the stream has');
  }
  const startedParts = Math.ceil(Math.max(0, heldBytes - HEAD_BYTES) / SEALED_PART_BYTES);
  for (let part = 0; part < startedParts; part++) {
    if (records[part]?.length !== RECORD_BYTES) throw contentChanged();
  }
}

function fullPartsHeld({ heldBytes }: ResumeState): number {
  return Math.floor(Math.max(0, heldBytes - HEAD_BYTES) / SEALED_PART_BYTES);
}

function contentChanged(): SealError {
  return new SealError('CONTENT_CHANGED', 'The content is not the one this upload began with');
}
