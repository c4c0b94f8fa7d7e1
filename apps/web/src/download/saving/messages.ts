import type { WaxwingErrorCode } from '@waxwing/sdk';
import type { ShareHandle } from '@waxwing/sdk/reader';

/** What is to be saved: one file as it is, or several in a zip. */
export interface SaveJob {
  handle: ShareHandle;
  /** Places in the handle's list. */
  files: readonly number[];
  as: 'file' | 'zip';
  /** What the browser calls it. */
  name: string;
  /** Bytes of what is saved. */
  size: number;
  /** Whether the page wants a copy of every piece, to check it for malware. */
  isWatched: boolean;
}

/** A trouble, as it travels between the page and where a job runs. */
export interface Trouble {
  /** Undefined: nothing that was foreseen. */
  code: WaxwingErrorCode | undefined;
  /** Under which the operator finds it in the log. */
  requestId?: string | undefined;
}

/** What the page tells a running job; `seen` is the answer to every copy of a piece, and to the end of every file. */
export type Order = 'pause' | 'resume' | 'cancel' | 'online' | 'seen';

/** What a running job tells the page. Only `done` means that every byte was verified and handed over. */
export type Report =
  /** The service worker has the job, and waits for the request that fetches it. */
  | { kind: 'ready' }
  | { kind: 'started' }
  /** The answer to a ping: the service worker still runs this job. */
  | { kind: 'alive' }
  | { kind: 'progress'; bytes: number }
  /** A copy of a piece of a file, only with `isWatched`. */
  | { kind: 'piece'; file: number; bytes: Uint8Array<ArrayBuffer> }
  /** With `isWatched`, after the last piece of a file; `isSeen` is false when the page did not get all of them. */
  | { kind: 'fileEnd'; file: number; isSeen: boolean }
  /** A trouble that may pass; the job tries again by itself. */
  | { kind: 'waiting'; trouble: Trouble }
  /** With the file where it was not handed to the browser piece by piece. */
  | { kind: 'done'; blob?: Blob }
  | { kind: 'cancelled' }
  | { kind: 'failed'; trouble: Trouble }
  /** This way of saving does not work here; another may. Nothing was handed over. */
  | { kind: 'impossible' };

/** What the page posts to the service worker; a new job with a port for orders and reports. */
export type ToServiceWorker = { kind: 'save'; id: string; job: SaveJob } | { kind: 'ping'; id: string };

/** The service worker answers below this path and nowhere else, so it never sees the address of a page. */
export const savingScope = '/download/saving/';

/** What the page posts to the worker that gathers a file, with a port for orders and reports. */
export interface ToSaveWorker {
  id: string;
  job: SaveJob;
  place: 'storage' | 'memory';
}
