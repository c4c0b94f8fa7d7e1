import type { Readable } from 'node:stream';

/** A stream of bytes to which whoever has done with a piece may give it back, so that its memory is used again. */
export interface RecyclingReadable extends Readable {
  /** Nobody may look at the piece afterwards. */
  recycle?(piece: Uint8Array<ArrayBuffer>): void;
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<Buffer<ArrayBuffer>>;
}
