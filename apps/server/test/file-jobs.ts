import type { BlobStore } from '../src/blobs/blob-store.ts';
import { createFileJobs } from '../src/modules/files/files.job.ts';
import { createStoreOwner } from '../src/modules/files/store-owner.ts';
import type { TestApp } from './app.ts';

/** The work on files that a server does by the clock, to be done when a test wants it, and on the blobs that it names. */
export async function fileJobsOf(
  { database, clock, blobs: own, app }: TestApp,
  blobs: BlobStore = own,
): Promise<ReturnType<typeof createFileJobs>> {
  const parts = { database, clock, blobs, logger: app.log };
  const installation = (await own.owner()) ?? '';
  return createFileJobs({ ...parts, storeOwner: createStoreOwner({ ...parts, installation }) });
}
