import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { type BucketServer, bucketEnv, startBucketServer } from '../../../test/bucket.ts';
import { fileJobsOf } from '../../../test/file-jobs.ts';
import { beginFiles, beginUpload, tus, uploadsUrl } from '../../../test/files.ts';
import { outcome } from '../../../test/secrets.ts';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { openBlobStore } from '../../blobs/open-blobs.ts';

const partBytes = 8_396_800;

let bucket: BucketServer;
let server: TestApp;
let otherDataDir: string;
/** What another process has of the same bucket. */
let other: BlobStore;
let place: string;
beforeAll(async () => {
  bucket = await startBucketServer();
  const s3 = await bucket.createBucket();
  place = join(bucket.folder, s3.bucket);
  server = await startApp({ env: bucketEnv(s3) });
  otherDataDir = await mkdtemp(join(tmpdir(), 'waxwing-other-'));
  other = await openBlobStore({ dataDir: otherDataDir, s3, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await other.close();
  await server.stop();
  await bucket.stop();
  await rm(otherDataDir, { recursive: true });
});

test('an upload that another process ends while it runs leaves nothing in the bucket', async () => {
  const share = await beginFiles(server, { sizeBytes: 10_000_000 });
  const id = await beginUpload(server, share, 10_000_000);
  const body = new PassThrough();
  const answering = server.call({
    method: 'PATCH',
    url: `${uploadsUrl}/${id}`,
    headers: {
      authorization: `Bearer ${share.uploadToken}`,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    payload: body,
  });
  body.write(randomBytes(partBytes + 1_000));
  await expect.poll(() => other.sizeOf(id), { timeout: 10_000 }).toBe(partBytes);
  await server.database.db
    .updateTable('file_blobs')
    .set({ state: 'garbage' })
    .where('name', '=', id)
    .execute();
  await (await fileJobsOf(server, other)).removeGarbage();
  body.end(randomBytes(1_000));
  expect(outcome(await answering)).toBe('404 NOT_FOUND');
  const left = await readdir(place, { recursive: true });
  expect(left.filter((path) => path.includes(id))).toEqual([]);
}, 30_000);

test('an upload that the bucket could not take leaves its room to the next try', async () => {
  const share = await beginFiles(server, { sizeBytes: 100 });
  const begin = () => tus(server, share, { method: 'POST', headers: { 'upload-length': '100' } });
  await bucket.pause();
  expect(outcome(await begin())).toBe('503 UNAVAILABLE');
  await bucket.resume();
  expect(outcome(await begin())).toBe('201');
}, 30_000);
