import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { type BucketServer, startBucketServer } from '../../../test/bucket.ts';
import { blobStoreCases } from '../blob-store.cases.ts';
import { openS3Store } from './s3-store.ts';

const logger = pino({ level: 'silent' });
let server: BucketServer;
beforeAll(async () => {
  server = await startBucketServer();
});
afterAll(() => server.stop());

blobStoreCases(async () => {
  const spoolFolder = await mkdtemp(join(tmpdir(), 'waxwing-spool-'));
  const settings = await server.createBucket();
  return {
    open: () => openS3Store({ settings, spoolFolder, logger }),
    remove: () => rm(spoolFolder, { recursive: true }),
  };
});
