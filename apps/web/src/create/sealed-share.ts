import type { Views } from './choices.ts';

/** Something sealed on this page, and what of it only this page knows. */
export interface SealedShare {
  kind: 'secret' | 'files';
  /** Tells it from the others on the page. */
  id: string;
  /** The whole link, with its fragment. */
  url: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  views: Views;
  /** Whether the link alone does not open it. */
  isLocked: boolean;
  /** Empty when there is none, and when it was typed before this page was opened. */
  passphrase: string;
  /** Only of files. */
  files?: { count: number; bytes: number } | undefined;
  /** What the check of files for malware may say. */
  scan?: string | undefined;
  /** Ends it now. */
  revoke(): Promise<void>;
}
