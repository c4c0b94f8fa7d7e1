import type { ScanLimits } from './limits.ts';
import type { ScanMatch, ScanProgress, ScanVerdict } from './scan.ts';

/** What the page tells the scan worker. The first message is `start`; `id` names a file from its first mention on. */
export type ScanQuestion =
  | { readonly ask: 'start'; readonly trustedKey: string; readonly limits: ScanLimits }
  | { readonly ask: 'file'; readonly id: number; readonly file: Blob; readonly name: string }
  | { readonly ask: 'stream'; readonly id: number; readonly name: string }
  | { readonly ask: 'piece'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ask: 'end'; readonly id: number }
  /** Nobody wants the verdict any more; a file is answered all the same, as soon as it lets go of it. */
  | { readonly ask: 'drop'; readonly id: number };

/** What the worker answers: a verdict for each `file` and `end`, `taken` for each `piece`. */
export type ScanAnswer =
  | { readonly id: number; readonly progress: ScanProgress }
  | { readonly id: number; readonly taken: true; readonly match?: ScanMatch | undefined }
  /** After a verdict that is final the worker can do nothing more, and is ended. */
  | { readonly id: number; readonly verdict: ScanVerdict; readonly isFinal: boolean };
