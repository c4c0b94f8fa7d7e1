import type { StreamKeys } from '@waxwing/seal';

/** One file of an opened share. */
export interface ShareFile {
  /** Its place in the list, which names it. */
  index: number;
  /** As the sender named it: relative, `/` between parts. Show `displayPath`, save under `savablePath`. */
  path: string;
  /** To show: bidirectional controls, which could disguise a name, are visible. */
  displayPath: string;
  /** To save under: without what Windows keeps for itself. Two files may get the same one. */
  savablePath: string;
  /** Bytes. */
  size: number;
  /** Media type as the sender said: a hint only, never a reason to render something. */
  type: string;
  /** Last change, epoch milliseconds. */
  modifiedAt?: number | undefined;
  /** 64 hexadecimal digits, when the sender could tell. */
  sha256?: string | undefined;
}

export interface ReadRange {
  /** First byte; default 0. */
  start?: number | undefined;
  /** Behind the last byte; default the file's size. */
  end?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Reads files of an opened share. All reads go with one claim, so none takes a second download. */
export interface ShareReader {
  readonly files: readonly ShareFile[];
  /**
   * Yields a range of a file, each piece (4 MiB at most) only after all of it verified; the next is fetched meanwhile.
   * A cut line is tried again from where it was cut. A range up to the end of the last file is over when the padding
   * behind it has verified too, so who read everything knows that the stream is whole.
   *
   * @throws WaxwingError DATA_DAMAGED when anything was changed, cut, appended, reordered or swapped; CLAIM_ENDED,
   *   REVOKED, EXPIRED, TAKEN_DOWN; OFFLINE
   */
  read(file: ShareFile, range?: ReadRange): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
  /** The same as a stream: it errors where `read` throws, and closes only when every byte was verified. */
  stream(file: ShareFile, range?: ReadRange): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A stream of ciphertext and what opens it. */
export interface StreamHandle {
  url: string;
  /** Plaintext bytes with the padding. */
  size: number;
  /** The AES key cannot be exported; the nonce and head are no secrets. */
  keys: StreamKeys;
}

/**
 * Everything a reader needs, to be posted to a service worker: structured-cloneable, its keys are not extractable. Who
 * has it can read the share while the claim lasts.
 */
export interface ShareHandle {
  version: 1;
  claim: string;
  streams: readonly StreamHandle[];
  files: ReadonlyArray<ShareFile & { stream: number; offset: number }>;
}
