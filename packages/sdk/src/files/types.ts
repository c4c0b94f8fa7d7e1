/**
 * What one can do with shares of files: `createSender` for one side, `createReceiver` for the other, so that a page that
 * only receives does not load what sends. Every method throws `WaxwingError`; an aborted call rejects with its signal's
 * own reason.
 */
import type { ClientOptions, FilesLink, ReportOptions, ShareLink } from '../types.ts';
import type { ShareHandle, ShareReader } from './reader-types.ts';
import type { UploadRecords } from './records-types.ts';

/** A file to be sent. `fileFromBlob` makes one in browsers, `fileFromPath` of `@waxwing/sdk/node` in Node. */
export interface FileSource {
  /** Where it will be for the recipient: relative, `/` between parts, NFC, no `.` or `..`, no control characters. */
  path: string;
  /** Bytes. A source whose length is not known is spooled first: `spoolFile` of `@waxwing/sdk/node`. */
  size: number;
  /** Media type, only a hint. Default `application/octet-stream`. */
  type?: string | undefined;
  /** Last change, epoch milliseconds. Kept for the recipient, and a sign that the file changed between two runs. */
  modifiedAt?: number | undefined;
  /**
   * Bytes `start` (included) to `end` (excluded), all of them. Called in order, 8 MiB at most at once. What it throws
   * becomes FILE_UNREADABLE, unless it is a `WaxwingError` itself.
   */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** SHA-256 of bytes that come piece by piece. `createSha256` of `@waxwing/sdk/node` makes one for Node. */
export interface RunningSha256 {
  update(bytes: Uint8Array): void;
  /** 32 bytes; called once, at the end. */
  digest(): Uint8Array | Promise<Uint8Array>;
}

export interface SenderOptions extends ClientOptions {
  /**
   * Where unfinished sendings are kept, so that they can go on after a crash: `openFolderRecords` of `@waxwing/sdk/node`,
   * `openBrowserRecords` of `@waxwing/sdk/browser`. Default: in memory; a sending then ends with its process.
   */
  records?: UploadRecords | undefined;
  /** Default: WebCrypto, and only for files of up to 8 MiB, because it takes whole files alone. */
  createSha256?: (() => RunningSha256) | undefined;
}

export interface SendFilesOptions {
  /** 1 to 10,000, each path once; their order is kept. */
  files: readonly FileSource[];
  /** A line for the recipient, sealed. An empty string means none. */
  note?: string | undefined;
  /** A name for the sender's own lists. The server can read it. */
  label?: string | undefined;
  /** Default: the server's. */
  expiresInSeconds?: number | undefined;
  /** Default: any number until the share expires. */
  maxDownloads?: number | undefined;
  /** 1 to 1024 bytes of UTF-8; an empty string means none. Never stored. */
  passphrase?: string | undefined;
  /** What the sender's own check for malware said; sealed, so that nobody on the way can change it. */
  scan?: Record<string, unknown> | undefined;
  /** Whether zeros hide the exact size. Default: `padme` (at most 12 % more) below 64 MiB, `none` above. */
  padding?: 'padme' | 'none' | undefined;
  /** Called often; what it does should be quick, and what it throws ends the sending. */
  onProgress?: ((progress: SendProgress) => void) | undefined;
  /**
   * Called once, as soon as the sending can be resumed, with the name of its record: before that an abort leaves
   * nothing behind.
   */
  onRecorded?: ((recordId: string) => void) | undefined;
  /** Aborting is also how to pause: the record stays, and `resumeSending` goes on. */
  signal?: AbortSignal | undefined;
}

export interface ResumeSendingOptions {
  /** The same files in the same order. Not needed for a record in the state `published`. */
  files?: readonly FileSource[] | undefined;
  /**
   * What to do when a file is not the one this sending began with. `refuse` (the default) throws FILE_CHANGED and
   * leaves the record; `restart` cancels the old sending and begins a new one with the same settings.
   */
  ifChanged?: 'refuse' | 'restart' | undefined;
  /** Only for a restart of a sending that had one. */
  passphrase?: string | undefined;
  onProgress?: SendFilesOptions['onProgress'];
  /** Only called for a restart, with the new record. */
  onRecorded?: SendFilesOptions['onRecorded'];
  signal?: AbortSignal | undefined;
}

/**
 * How far a sending is. `doneBytes` of `totalBytes` count ciphertext, which is 0.1 % more than the files and their
 * padding; in the phase `checking` (after a resume) they count what is read again to see that no file changed.
 */
export interface SendProgress {
  phase: 'preparing' | 'checking' | 'sending' | 'publishing' | 'published';
  doneBytes: number;
  totalBytes: number;
}

/** A share that can be opened now. */
export interface SentShare {
  /** Pass it to `forget` when the link is safe with the person. */
  recordId: string;
  shareId: string;
  /** 64 hexadecimal digits. */
  token: string;
  /** The whole link with its fragment. Whoever has it (and the passphrase) can open the share. */
  url: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** Ends the share early. */
  revokeToken: string;
  /** 64 hexadecimal digits that name the content; the recipient sees the same. */
  contentId: string;
  /** Bytes of ciphertext. */
  sealedBytes: number;
}

/** A server, and one who sends files to it. */
export interface Sender {
  /**
   * Seals the files and sends them, part by part, and opens the share when every byte is stored. Lost answers and cut
   * lines are tried again while the server can be reached at all.
   *
   * @throws WaxwingError FILE_NAME_INVALID, FILE_UNREADABLE and FILE_CHANGED with the `file`; RECORDS_FAILED when a
   *   record cannot be stored, which must be there before the bytes are sent; UPLOAD_LOST, UPLOAD_BUSY, TOO_LARGE,
   *   STORAGE_FULL, OFFLINE, KDF_UNAVAILABLE, and what the server refuses
   */
  sendFiles(options: SendFilesOptions): Promise<SentShare>;
  /**
   * Goes on with a sending of an earlier run, and sends again at most one part. Everything sent before is read and
   * compared first.
   *
   * @throws WaxwingError as `sendFiles`, and RECORD_NOT_FOUND. After UPLOAD_LOST there is nothing to go on with:
   *   `cancelSending` and send anew.
   */
  resumeSending(recordId: string, options?: ResumeSendingOptions): Promise<SentShare>;
  /** Takes back a sending that is not published: the bytes on the server go, and the record. */
  cancelSending(recordId: string, options?: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Removes a record, and with it the link. The share itself stays as it is. */
  forget(recordId: string): Promise<void>;
  /** Ends a share now. With an API key of the organization that made it the token may be left out. */
  revoke(token: string, revokeToken?: string, options?: { signal?: AbortSignal | undefined }): Promise<void>;
}

/** What a link to files leads to. No name or note is known before the share is opened. */
export interface InspectedShare {
  link: FilesLink;
  needsPassphrase: boolean;
  /** Bytes of ciphertext. */
  sizeBytes: number;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** Null: any number until it expires. */
  downloadsLeft: number | null;
  /** 152 bytes. */
  slot: Uint8Array<ArrayBuffer>;
}

export interface OpenShareOptions {
  passphrase?: string | undefined;
  /**
   * From `createClaim`, or of an earlier run: the same claim takes one download only, for 24 hours. Store it before
   * this call when a download should survive a crash. Default: one for each inspected share.
   */
  claim?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** A share that was opened: one download is taken, and every byte of every file can be read. */
export interface OpenedShare extends ShareReader {
  note?: string | undefined;
  /** What the sender's own check said; a claim, not a fact. */
  scan?: Record<string, unknown> | undefined;
  /** 64 hexadecimal digits. */
  contentId: string;
  claim: string;
  /** Epoch milliseconds: until then the claim reads without a second download. */
  claimEndsAt: number;
  /** For a service worker: `createShareReader` of `@waxwing/sdk/reader` reads with it. Structured-cloneable. */
  handle: ShareHandle;
}

/** One who opens shares of files, whichever server a link names. */
export interface Receiver {
  /**
   * Asks what a link leads to. Never takes a download.
   *
   * @throws WaxwingError LINK_NOT_OURS for the link of a secret; NOT_FOUND, EXPIRED, VIEWED, REVOKED, TAKEN_DOWN
   */
  inspectShare(link: ShareLink, options?: { signal?: AbortSignal | undefined }): Promise<InspectedShare>;
  /**
   * Takes one download and opens the list of files. A wrong passphrase is found out before the server is asked. Call
   * it again with the same object after OFFLINE or SERVER_ERROR: a download that was taken meanwhile is not lost.
   *
   * @throws WaxwingError PASSPHRASE_REQUIRED, WRONG_PASSPHRASE, PASSCODE_LOCKED, DATA_DAMAGED, CLAIM_ENDED and those
   *   of `inspectShare`
   */
  openShare(inspected: InspectedShare, options?: OpenShareOptions): Promise<OpenedShare>;
  /** Tells the operator that a share breaks the rules. */
  reportShare(link: FilesLink, report: ReportOptions): Promise<void>;
}

/**
 * Where a file is written, in order and each byte once. The partial file must never look whole: give it another name
 * until `finish`. `createFileSink` of `@waxwing/sdk/node` writes files with resume.
 */
export interface DownloadSink {
  /** Bytes that are there from an earlier run, all of which were verified then. Asked before anything else. */
  begin(): Promise<number>;
  /** Yields those bytes, so that the SHA-256 of the whole file can be checked; without this it is not, after a break. */
  readBack?(): AsyncIterable<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  /** Everything was written and verified: gives the file its name. */
  finish(): Promise<void>;
  /** The line was cut or the signal aborted: keeps what is there, for `begin` of a later run. */
  pause(): Promise<void>;
  /** The data is damaged: leaves nothing. `begin` may follow, for another try from the start. */
  discard(): Promise<void>;
}

export interface DownloadOptions {
  /** Bytes of this file, counted with those of an earlier run. */
  onProgress?: ((progress: { doneBytes: number; totalBytes: number }) => void) | undefined;
  /**
   * Checks the SHA-256 that the manifest may name, beyond what every segment proves by itself: it finds what changed on
   * this side between two runs. Default: WebCrypto, and only for files of up to 8 MiB.
   */
  createSha256?: (() => RunningSha256) | undefined;
  signal?: AbortSignal | undefined;
}
