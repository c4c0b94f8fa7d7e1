import type { BaseLogger } from 'pino';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { BlobMissingError, BlobRangeError } from '../../blobs/errors.ts';
import type { Database } from '../../database/database.ts';
import type { RecyclingReadable } from '../../shared/recycling-readable.ts';
import type { ShareEngine } from '../../shares/share-engine.ts';
import type { ByteRange } from './byte-range.ts';
import { fileErrors, refusalError } from './files.errors.ts';
import { type FilesKind, getStream, type StoredStream } from './files.kind.ts';

export interface StreamServiceParts {
  readonly database: Database;
  readonly shares: ShareEngine;
  readonly kind: FilesKind;
  readonly blobs: BlobStore;
  readonly logger: Pick<BaseLogger, 'error'>;
}

/** A stream that its reader may have, as long as the claim holds. */
export interface ClaimedStream extends StoredStream {
  readonly token: string;
  readonly claim: string;
}

/** How soon a download that is under way notices that its share was revoked. */
const watchMs = 1_000;

/**
 * Parts of one download that may be on their way. Readers need few; requests that pile up on one connection would each
 * hold a file open and memory, for as long as nobody reads.
 */
const mostAtOnce = 32;

export type StreamService = ReturnType<typeof createStreamService>;

/** Hands out streams to those whose claim holds. */
export function createStreamService({ database, shares, kind, blobs, logger }: StreamServiceParts) {
  /** How many parts of a download are on their way, by its claim. */
  const reading = new Map<string, number>();
  return { find, read };

  /** @throws {ProblemError} NOT_FOUND for everybody without a claim, whatever there is; GONE and its kin */
  async function find(token: string, index: string, claim: string): Promise<ClaimedStream> {
    const held = await shares.checkClaim(kind, token, claim);
    if (!held.granted) throw refusalError(held);
    const isIndex = /^(0|[1-9]\d{0,3})$/.test(index);
    const place = { shareId: held.share.id, index: Number(index) };
    const stream = isIndex ? await getStream(database.db, place) : undefined;
    if (!stream) throw fileErrors.notFound();
    return { ...stream, token, claim };
  }

  async function openHeld(
    { name, token, claim }: ClaimedStream,
    range: ByteRange,
  ): Promise<RecyclingReadable> {
    const leave = enter(claim);
    try {
      const bytes = await blobs.open(name, range);
      bytes.once('close', leave);
      return bytes;
    } catch (error) {
      leave();
      if (error instanceof BlobRangeError) {
        // To try again would change nothing: its reader has to hear that, and the operator too.
        logger.error({ err: error }, 'a stored stream is shorter than it was when it was published');
        throw fileErrors.cut({ cause: error });
      }
      if (!(error instanceof BlobMissingError)) throw error;
      // Most often it went with its share, since the claim was looked at.
      const held = await shares.checkClaim(kind, token, claim);
      if (!held.granted) throw refusalError(held);
      logger.error({ err: error }, 'a stored stream is gone, although its share is not');
      throw fileErrors.cut({ cause: error });
    }
  }

  /** @returns leaves @throws {ProblemError} RATE_LIMITED */
  function enter(claim: string): () => void {
    const count = reading.get(claim) ?? 0;
    if (count >= mostAtOnce) throw fileErrors.crowded({ retryAfterSeconds: 1 });
    reading.set(claim, count + 1);
    return () => {
      const left = (reading.get(claim) ?? 1) - 1;
      if (left > 0) reading.set(claim, left);
      else reading.delete(claim);
    };
  }

  /** Opens a range. The bytes stop coming soon after the claim holds no more. */
  async function read(stream: ClaimedStream, range: ByteRange): Promise<RecyclingReadable> {
    const { token, claim } = stream;
    const bytes = await openHeld(stream, range);
    const watch = setInterval(async () => {
      try {
        const held = await shares.checkClaim(kind, token, claim);
        if (!held.granted) bytes.destroy(refusalError(held));
      } catch (error) {
        bytes.destroy(
          error instanceof Error ? error : new Error('the claim cannot be checked', { cause: error }),
        );
      }
    }, watchMs).unref();
    bytes.once('close', () => clearInterval(watch));
    return bytes;
  }
}
