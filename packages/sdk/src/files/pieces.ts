import type { Bytes, StreamSealer } from '@waxwing/seal';
import { PART_BYTES, SEALED_PART_BYTES } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import { translated } from '../seal-errors.ts';
import type { Plaintext } from './plaintext.ts';

/** A sealed part as it travels; the stream's head goes with the first. */
export interface Piece {
  part: number;
  /** Place of its first byte in the ciphertext. */
  offset: number;
  bytes: Bytes;
}

export interface PieceSource {
  sealer: StreamSealer;
  /** Plaintext bytes of the stream. */
  size: number;
  plaintext: Plaintext;
  /** Must be durable when it resolves. */
  recordPart(part: number, fingerprint: Bytes): Promise<void>;
}

/** Seals pieces as they are asked for, one at a time, and keeps two: the one on its way and the one after it. */
export interface Pieces {
  at(part: number): Promise<Piece>;
  /** Begins to seal a piece that will be asked for next. */
  prepare(part: number): void;
  /** Resolves when nothing is worked on any more. */
  settled(): Promise<unknown>;
}

export function createPieces(source: PieceSource): Pieces {
  const kept = new Map<number, Promise<Piece>>();
  let last: Promise<unknown> = Promise.resolve();
  return { at, prepare, settled: () => last };

  function at(part: number): Promise<Piece> {
    for (const known of kept.keys()) if (known !== part && known !== part + 1) kept.delete(known);
    return kept.get(part) ?? make(part);
  }

  function prepare(part: number): void {
    if (part < source.sealer.partCount && !kept.has(part)) void make(part);
  }

  function make(part: number): Promise<Piece> {
    const piece = last.then(() => makePiece(source, part));
    // A failure is told when the piece's turn comes; the sending may end before that.
    last = piece.catch(() => {});
    kept.set(part, piece);
    return piece;
  }
}

/** The part that holds a byte of the ciphertext. */
export function partAt({ head }: StreamSealer, offset: number): number {
  return Math.floor(Math.max(0, offset - head.length) / SEALED_PART_BYTES);
}

/**
 * Reads a part and seals it.
 *
 * @throws WaxwingError FILE_CHANGED when it was sealed before with other content
 */
export function sealPart(source: PieceSource, part: number): Promise<{ ciphertext: Bytes; record: Bytes }> {
  return namingFile(source, part, async (start, end) =>
    translated(source.sealer.sealPart(part, await source.plaintext.read(start, end))),
  );
}

/** Does something with the bytes of a part; when they changed, the error says in which file, where it is one. */
async function namingFile<T>(
  { size, plaintext }: PieceSource,
  part: number,
  work: (start: number, end: number) => Promise<T>,
): Promise<T> {
  const start = part * PART_BYTES;
  const end = Math.min(size, start + PART_BYTES);
  try {
    return await work(start, end);
  } catch (error) {
    if (!(error instanceof WaxwingError) || error.code !== 'FILE_CHANGED') throw error;
    const file = error.file ?? plaintext.pathWithin(start, end);
    throw new WaxwingError('FILE_CHANGED', error.message, { cause: error, file });
  }
}

/** The record of a part is durable before anybody holds its bytes, so that none can be sent without it. */
async function makePiece(source: PieceSource, part: number): Promise<Piece> {
  const { head } = source.sealer;
  const { ciphertext, record } = await sealPart(source, part);
  await namingFile(source, part, () => source.recordPart(part, record));
  if (part > 0) return { part, offset: head.length + part * SEALED_PART_BYTES, bytes: ciphertext };
  const bytes = new Uint8Array(head.length + ciphertext.length);
  bytes.set(head);
  bytes.set(ciphertext, head.length);
  return { part, offset: 0, bytes };
}
