import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobStoreCases } from '../blob-store.cases.ts';
import { openDiskStore } from './disk-store.ts';

blobStoreCases(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'waxwing-blobs-'));
  return {
    open: () => openDiskStore(join(parent, 'blobs')),
    remove: () => rm(parent, { recursive: true }),
  };
});
