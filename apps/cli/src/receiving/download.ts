import type { InspectedShare } from '@waxwing/sdk';
import type { Io } from '../io.ts';
import type { PassphraseOptions } from '../passphrase.ts';
import type { Progress } from '../progress.ts';
import type { Downloads, KeptDownload } from './downloads.ts';

export interface GetFilesOptions extends PassphraseOptions {
  output?: string;
  force?: boolean;
  list?: boolean;
  json?: boolean;
}

/** A download that has been taken, or is about to be. */
export interface Download {
  token: string;
  downloads: Downloads;
  inspected: InspectedShare;
  kept: KeptDownload;
  options: GetFilesOptions;
  io: Io;
  progress: Progress;
}
