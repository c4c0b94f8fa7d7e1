import { fileLimits } from '@waxwing/contract';
import type { BaseLogger } from 'pino';
import type { UploaderPrincipal } from '../../auth/principal.ts';
import type { BlobStore } from '../../blobs/blob-store.ts';
import {
  BlobBusyError,
  BlobExistsError,
  BlobFinishedError,
  BlobMissingError,
  BlobOffsetError,
  BlobTooLargeError,
} from '../../blobs/errors.ts';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { hashToken, isSameHash } from '../../shares/tokens.ts';
import { discardUpload, getBlob } from './file-blobs.store.ts';
import { fileErrors } from './files.errors.ts';
import { getMaking, getShareOfUploadToken, setUploadExpiry } from './files.store.ts';
import type { StoreOwner } from './store-owner.ts';
import type { UploadBody } from './upload-body.ts';
import { appendChecked } from './upload-checksum.ts';
import { takeRoom } from './upload-room.ts';
import { uploadErrors } from './uploads.errors.ts';

export interface UploadServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly blobs: BlobStore;
  readonly storeOwner: Pick<StoreOwner, 'ensure'>;
  /** Bytes of one upload at most. */
  readonly maxBytes: number;
  readonly logger: Pick<BaseLogger, 'warn'>;
  /** Told when bytes are to be removed. */
  readonly noteGarbage: () => void;
}

/** A stream on its way. */
export interface Upload {
  readonly name: string;
  readonly shareId: number;
  /** Bytes, as announced. */
  readonly size: number;
  /** Bytes that are stored. */
  readonly offset: number;
  /** When it is given up unless another byte comes. */
  readonly expiresAt: number;
}

export interface NewUpload {
  readonly name: string;
  readonly size: number;
}

const idleMs = fileLimits.uploadIdleSeconds * 1_000;
/** The time of a draft is not written with every part: a part takes a fraction of a second, and a draft has a day. */
const touchedEveryMs = 60_000;

/** As long as a share can be published, or was. Whoever made one that ended otherwise is not known any more. */
const makableStates = ['draft', 'live', 'quarantined', 'viewed'];

export type UploadService = ReturnType<typeof createUploadService>;

/** Streams that arrive piece by piece, before their share can be opened. */
export function createUploadService(parts: UploadServiceParts) {
  const { database, clock, blobs, maxBytes, logger } = parts;
  return { authenticate, create, find, append, finish, end, maxBytes };

  /** Who shows this upload token; undefined when it was made for nothing that can still be uploaded or published. */
  async function authenticate(token: string): Promise<UploaderPrincipal | undefined> {
    const hash = hashToken(token);
    const row = await getShareOfUploadToken(database.db, hash);
    const isMakable = row && makableStates.includes(row.state) && clock.now() < row.expires_at;
    if (!isMakable || !isSameHash(row.upload_token_hash, hash)) return undefined;
    if (row.upload_expires_at !== null && row.upload_expires_at <= clock.now()) return undefined;
    return { kind: 'uploader', shareId: row.share_id, shareExpiresAt: row.expires_at };
  }

  /** Begins an upload. One that was begun under this name before goes on as it is. */
  async function create(uploader: UploaderPrincipal, { name, size }: NewUpload): Promise<Upload> {
    if (size > maxBytes) throw uploadErrors.tooLarge();
    await database.ensureRoom();
    await parts.storeOwner.ensure();
    const { shareId } = uploader;
    const expiresAt = expiryOf(uploader);
    const isNew = await database.transact(async (tx) => {
      const isTaken = await takeRoom(tx, { name, shareId, size });
      await setUploadExpiry(tx, shareId, expiresAt);
      return isTaken;
    });
    // After its row: a crash in between leaves a row without bytes, which goes with the draft.
    try {
      await translated(() => blobs.create(name));
    } catch (error) {
      if (error instanceof BlobExistsError) return find(uploader, name);
      // Its room is for the next try.
      if (isNew) await discardUpload(database.db, { name, shareId });
      throw error;
    }
    return { name, shareId, size, offset: 0, expiresAt };
  }

  /** An upload of this uploader's share. @throws {ProblemError} NOT_FOUND, ALREADY_PUBLISHED */
  async function find({ shareId }: UploaderPrincipal, name: string): Promise<Upload> {
    const blob = await getBlob(database.db, name);
    if (blob?.shareId !== shareId || blob.state === 'garbage') throw uploadErrors.unknown();
    if (blob.state === 'published') throw fileErrors.alreadyPublished();
    const [making, offset] = await Promise.all([getMaking(database.db, shareId), blobs.sizeOf(name)]);
    if (making?.uploadExpiresAt === undefined || offset === undefined) throw uploadErrors.unknown();
    return { name, shareId, size: blob.size, offset, expiresAt: making.uploadExpiresAt };
  }

  /**
   * Stores what the body brings behind what is there. What arrived before a cut is kept; with a checksum all of it or
   * nothing is. The last byte makes the stream durable.
   */
  async function append(uploader: UploaderPrincipal, upload: Upload, body: UploadBody, checksum?: Buffer) {
    await database.ensureRoom();
    // Bytes that take longer than a draft has are a sign of life too.
    const touching = setInterval(() => void touch(uploader).catch(noteUntouched), idleMs / 24).unref();
    try {
      const { name, offset } = upload;
      const size = await orNothing(name, () =>
        checksum ? appendChecked(blobs, upload, body, checksum) : blobs.append(name, offset, body),
      );
      const expiresAt = await prolong(uploader, upload);
      if (body.cutBy) throw cutErrors[body.cutBy]();
      if (size === upload.size) await finish(upload);
      return { offset: size, expiresAt };
    } finally {
      clearInterval(touching);
      body.destroy();
    }
  }

  /** Another process may end an upload while this one writes to it: what was written after that is nobody's. */
  async function orNothing<T>(name: string, write: () => Promise<T>): Promise<T> {
    try {
      return await translated(write);
    } finally {
      await dropIfEnded(name);
    }
  }

  async function dropIfEnded(name: string): Promise<void> {
    const blob = await getBlob(database.db, name);
    if (blob && blob.state !== 'garbage') return;
    await blobs.remove(name);
    throw uploadErrors.unknown();
  }

  /** Makes a stream that has all its bytes durable. May be repeated. */
  function finish({ name }: Pick<Upload, 'name'>): Promise<void> {
    return translated(() => blobs.finish(name));
  }

  /** Gives an upload up. */
  async function end(uploader: UploaderPrincipal, name: string): Promise<void> {
    const { shareId } = await find(uploader, name);
    if (!(await discardUpload(database.db, { name, shareId }))) throw fileErrors.alreadyPublished();
    parts.noteGarbage();
  }

  async function prolong(uploader: UploaderPrincipal, upload: Upload): Promise<number> {
    const isRecent = expiryOf(uploader) - upload.expiresAt < touchedEveryMs;
    return isRecent ? upload.expiresAt : touch(uploader);
  }

  async function touch(uploader: UploaderPrincipal): Promise<number> {
    const expiresAt = expiryOf(uploader);
    await setUploadExpiry(database.db, uploader.shareId, expiresAt);
    return expiresAt;
  }

  function expiryOf({ shareExpiresAt }: UploaderPrincipal): number {
    return Math.min(clock.now() + idleMs, shareExpiresAt);
  }

  function noteUntouched(error: unknown): void {
    logger.warn({ err: error }, 'an upload was not given more time, it is tried again');
  }
}

const cutErrors = {
  'too long': uploadErrors.tooLong,
  'taken over': uploadErrors.takenOver,
  lost: uploadErrors.cut,
} as const;

/** What the store of blobs refuses, in the words of uploads. Its outages are known to `http/errors.ts`. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BlobMissingError) throw uploadErrors.unknown({ cause: error });
    if (error instanceof BlobBusyError) throw uploadErrors.busy({ cause: error });
    if (error instanceof BlobOffsetError || error instanceof BlobFinishedError) {
      throw uploadErrors.offset({ cause: error });
    }
    if (error instanceof BlobTooLargeError) throw uploadErrors.tooLarge({ cause: error });
    throw error;
  }
}
