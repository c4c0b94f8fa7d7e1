import { join } from 'node:path';
import type { BaseLogger } from 'pino';
import type { BlobStore } from './blob-store.ts';
import { openDiskStore } from './disk/disk-store.ts';
import type { S3Settings } from './s3/client.ts';

export interface BlobOptions {
  readonly dataDir: string;
  /** Undefined: the data folder keeps the files. */
  readonly s3: S3Settings | undefined;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/**
 * Opens the store that the settings name.
 * @throws {BlobSettingsError} in one sentence for the operator
 */
export async function openBlobStore({ dataDir, s3, logger }: BlobOptions): Promise<BlobStore> {
  if (s3 === undefined) return openDiskStore(join(dataDir, 'blobs'));
  // Loaded where it is used: most installations never need the client, which is the largest thing the server imports.
  const { openS3Store } = await import('./s3/s3-store.ts');
  return openS3Store({ settings: s3, spoolFolder: join(dataDir, 'spool'), logger });
}
