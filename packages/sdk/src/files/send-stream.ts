import { PART_BYTES } from '@waxwing/seal';
import { createPatience, patiently } from './patience.ts';
import { createPieces, type PieceSource, partAt, sealPart } from './pieces.ts';
import type { TusUploads } from './tus.ts';

/** What it takes to send one stream, whole or from somewhere on. */
export interface StreamSending extends PieceSource {
  uploads: TusUploads;
  uploadId: string;
  /** Ciphertext bytes that the server holds already. */
  heldBytes: number;
  onProgress(phase: 'checking' | 'sending', doneBytes: number, totalBytes: number): void;
  signal: AbortSignal | undefined;
}

/**
 * Sends a stream part by part; the next one is sealed and recorded while one is on its way. What was sent in an earlier
 * run is read and compared first.
 *
 * @throws WaxwingError FILE_CHANGED, FILE_UNREADABLE, RECORDS_FAILED, UPLOAD_LOST, UPLOAD_BUSY, OFFLINE and what the
 *   server refuses
 * @see FORMAT, section 5
 */
export async function sendStream(sending: StreamSending): Promise<void> {
  const { sealer, uploads, uploadId, signal } = sending;
  await compareSentParts(sending);
  const pieces = createPieces(sending);
  const patience = createPatience(signal);
  let held = sending.heldBytes;
  try {
    while (held < sealer.sealedBytes) {
      signal?.throwIfAborted();
      // A server that crashed may hold less than it said before. What it lost is sealed again and held to its record.
      const piece = await pieces.at(partAt(sealer, held));
      pieces.prepare(piece.part + 1);
      try {
        held = await append(sending, held, piece.bytes.subarray(held - piece.offset));
        patience.renew();
      } catch (error) {
        await patience.afterFailure(error);
        const before = held;
        // Only the server knows how much it got. What went through before the cut counts as a success.
        held = await patiently(patience, () => uploads.heldBytes(uploadId));
        if (held > before) patience.renew();
      }
    }
  } finally {
    // Nothing may write a record behind the back of whoever removes it after an abort.
    await pieces.settled();
  }
}

async function append(
  { uploads, uploadId, sealer, onProgress }: StreamSending,
  held: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const onSent = (sent: number) => onProgress('sending', held + sent, sealer.sealedBytes);
  const now = await uploads.append(uploadId, { offset: held, bytes, onSent });
  onProgress('sending', now, sealer.sealedBytes);
  return now;
}

/** A file that changed since the earlier run is refused before any byte of it joins the old ones. */
async function compareSentParts(sending: StreamSending): Promise<void> {
  const { sealer, heldBytes, size, signal, onProgress } = sending;
  const isWhole = heldBytes === sealer.sealedBytes;
  const parts = isWhole ? sealer.partCount : sealer.nextPart;
  const totalBytes = Math.min(size, parts * PART_BYTES);
  for (let part = 0; part < parts; part++) {
    signal?.throwIfAborted();
    await sealPart(sending, part);
    onProgress('checking', Math.min(size, (part + 1) * PART_BYTES), totalBytes);
  }
}
