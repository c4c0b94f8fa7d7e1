import type { Readable } from 'node:stream';
import type { RecyclingReadable } from '../shared/recycling-readable.ts';
import { InvalidBlobNameError } from './errors.ts';

/**
 * Where the sealed bytes of files lie: a folder on disk, or a bucket of S3. What is stored here is ciphertext already.
 *
 * A blob is unfinished from `create` to `finish`: it can only be appended to. From then on it can only be read. Every
 * process on the same folder or bucket sees the same blobs, and any of them can go on where another one stopped.
 *
 * Every call may reject with {@link BlobsUnavailableError} or, when it stores something, {@link BlobsFullError}, and with
 * {@link InvalidBlobNameError} for a name that is none. Neither harms what was stored before.
 */
export interface BlobStore {
  /** What a sentence for the operator calls it. */
  readonly place: string;

  /** Whose blobs these are, as was noted beside them; undefined when nothing was. */
  owner(): Promise<string | undefined>;

  /** Notes whose blobs these are: a short text, which survives a power cut. */
  setOwner(owner: string): Promise<void>;

  /**
   * Makes an empty, unfinished blob.
   * @throws {BlobExistsError} there is one of this name, finished or not
   */
  create(name: BlobName): Promise<void>;

  /**
   * Stores what `data` yields behind the first `offset` bytes of an unfinished blob, with flat memory.
   *
   * When `data` is cut short, by an error or by being destroyed, what came until then is kept, and the call resolves: it
   * is the caller who knows whether more was to come. Only a failing store rejects, and then too `sizeOf` tells how much
   * it has. A process takes one append to a blob at a time; several processes on one bucket have to take turns.
   *
   * @returns the size of the blob afterwards
   * @throws {BlobMissingError} no such blob, or it was removed meanwhile
   * @throws {BlobFinishedError} it is finished
   * @throws {BlobOffsetError} `offset` is not its size: bytes would be lost or doubled; nothing was stored
   * @throws {BlobBusyError} another append or finish is running; nothing was stored
   */
  append(name: BlobName, offset: number, data: Readable): Promise<number>;

  /** Bytes stored of a blob, finished or not; undefined when there is none. */
  sizeOf(name: BlobName): Promise<number | undefined>;

  /**
   * Makes a blob complete: once this resolves, its bytes survive a power cut and can be read. Finishing it again is fine.
   * @throws {BlobMissingError} no such blob
   * @throws {BlobBusyError} it is being appended to
   */
  finish(name: BlobName): Promise<void>;

  /**
   * Opens a range of a finished blob. The stream ends after exactly that many bytes, or fails.
   * @throws {BlobMissingError} no finished blob of this name
   * @throws {BlobRangeError} the range is not inside the blob
   */
  open(name: BlobName, range: ByteRange): Promise<RecyclingReadable>;

  /** Erases a blob, finished or not, and stops an append to it. One that is not there is fine. */
  remove(name: BlobName): Promise<void>;

  /** Every blob, in no order, and without holding all of them in memory. */
  list(): AsyncIterable<StoredBlob>;

  /** Lets go of connections. Running calls come to their end. */
  close(): Promise<void>;
}

/** 2 to 128 of `0-9 a-z _ -`, beginning with a letter or digit: safe as a file name everywhere, and as a key of S3. */
export type BlobName = string;

/** Both ends count from 0, and `end` is the last byte of the range, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One entry of the list of blobs. */
export interface StoredBlob {
  readonly name: BlobName;
  /** Bytes stored so far. */
  readonly size: number;
  readonly isFinished: boolean;
  /** When it was last written to, by the clock of the disk or bucket: milliseconds since 1970-01-01 UTC. */
  readonly changedAt: number;
}

/** The file or object, beside all blobs, in which their owner is noted. */
export const ownerNote = 'installation';

const namePattern = /^[0-9a-z][0-9a-z_-]{1,127}$/;

/** Whether something that lies in the folder or bucket has the name of a blob. */
export function isBlobName(name: string): name is BlobName {
  return namePattern.test(name);
}

/** The only way from a name to a path or key. @throws {InvalidBlobNameError} */
export function checkedBlobName(name: string): BlobName {
  if (!isBlobName(name)) throw new InvalidBlobNameError();
  return name;
}
