import type { Argon2id } from '@waxwing/seal';
import type { Connection } from '../connection.ts';
import type { UploadRecords } from './records-types.ts';
import type { TusUploads } from './tus.ts';
import type { RunningSha256 } from './types.ts';

/** What every sending of one sender works with. */
export interface SenderContext extends Connection {
  argon2id: Argon2id | undefined;
  createSha256: (() => RunningSha256) | undefined;
  /** Throws WaxwingError alone. */
  records: UploadRecords;
  uploads(options: { baseUrl: string; uploadToken: string; signal: AbortSignal | undefined }): TusUploads;
}
