import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../../../test/app.ts';
import { type BucketServer, bucketEnv, startBucketServer } from '../../../test/bucket.ts';
import { fileJobsOf } from '../../../test/file-jobs.ts';
import { fileStatus, shareFiles } from '../../../test/files.ts';
import {
  beginShare,
  claimSealed,
  publishSealed,
  type SealedFile,
  sealFile,
  uploadWithTus,
} from '../../../test/sealed-files.ts';
import { newClaim, outcome } from '../../../test/secrets.ts';
import { type FailedStart, runServer, startServer } from '../../../test/server.ts';
import { openBlobStore } from '../../blobs/open-blobs.ts';
import type { S3Settings } from '../../blobs/s3/client.ts';

const logger = pino({ level: 'silent' });

/** A data folder, and the folder that its files lie in: in it, or as the bucket of a server that keeps buckets so. */
interface Installation {
  readonly dataDir: string;
  readonly s3: S3Settings | undefined;
  readonly place: string;
}

interface Shared {
  readonly token: string;
  readonly file: SealedFile;
}

async function share(url: string): Promise<Shared> {
  const file = await sealFile(randomBytes(2_000));
  const draft = await beginShare(url, { sizeBytes: file.stream.length });
  const uploadId = await uploadWithTus(draft, file.stream, file.stream.length);
  expect((await publishSealed(url, draft, file, uploadId)).status).toBe(200);
  return { token: draft.token, file };
}

/** Lets a server run, and asks it for its files. @returns the statuses of the answers */
async function claimAll({ dataDir, s3 }: Installation, shares: readonly Shared[]): Promise<number[]> {
  const server = await startServer({ dataDir, env: bucketEnv(s3) });
  const answers = shares.map(({ token, file }) => claimSealed(server.url, token, file, newClaim()));
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  await server.stop();
  return statuses;
}

/** Runs a server that finds another place, or an empty one, where its own was: as if its settings had changed. */
async function startElsewhere({ dataDir, s3, place }: Installation, other?: string): Promise<FailedStart> {
  const aside = `${place}-aside`;
  await rename(place, aside);
  await (other === undefined ? mkdir(place) : rename(other, place));
  const failed = await runServer({ dataDir, env: bucketEnv(s3) });
  await (other === undefined ? rm(place, { recursive: true }) : rename(place, other));
  await rename(aside, place);
  return failed;
}

describe.each(['disk', 'bucket'] as const)('the files of an installation (%s)', (store) => {
  let bucket: BucketServer | undefined;
  let parent: string;
  let ours: Installation;
  let theirs: Installation;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'waxwing-owner-'));
    bucket = store === 'bucket' ? await startBucketServer() : undefined;
    ours = await install('ours');
    theirs = await install('theirs');
  });
  afterAll(async () => {
    await bucket?.stop();
    await rm(parent, { recursive: true });
  });

  async function install(name: string): Promise<Installation> {
    const dataDir = join(parent, name);
    const s3 = await bucket?.createBucket();
    return { dataDir, s3, place: bucket && s3 ? join(bucket.folder, s3.bucket) : join(dataDir, 'blobs') };
  }

  async function shareAt({ dataDir, s3 }: Installation): Promise<Shared> {
    const server = await startServer({ dataDir, env: bucketEnv(s3) });
    const shared = await share(server.url);
    await server.stop();
    return shared;
  }

  test('are not mistaken for those of another one, nor for lost ones, and no share ends', async () => {
    const [shared, sharedThere] = [await shareAt(ours), await shareAt(theirs)];
    const elsewhere = await startElsewhere(ours, theirs.place);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.logs).toMatch(/^waxwing: The \w+ \S+ holds the files of another installation: /);
    const nowhere = await startElsewhere(ours);
    expect(nowhere.code).toBe(1);
    expect(nowhere.logs).toMatch(/^waxwing: The \w+ \S+ holds none of the files that the database knows: /);
    expect(await claimAll(ours, [shared])).toEqual([200]);
    expect(await claimAll(theirs, [sharedThere])).toEqual([200]);
  }, 60_000);

  test('are known by their names where no owner was noted yet', async () => {
    const [shared, sharedThere] = [await shareAt(ours), await shareAt(theirs)];
    for (const { place } of [ours, theirs])
      for (const name of await readdir(place)) if (/^installation/.test(name)) await rm(join(place, name));
    expect((await startElsewhere(ours, theirs.place)).logs).toContain('of another installation');
    expect(await claimAll(ours, [shared])).toEqual([200]);
    expect(await claimAll(theirs, [sharedThere])).toEqual([200]);
    expect((await startElsewhere(ours, theirs.place)).logs).toContain('of another installation');
  }, 60_000);

  test('are given up when the operator says that they are lost', async () => {
    const shared = await shareAt(ours);
    const { logs } = await startElsewhere(ours);
    const [, id = ''] = /a file named installation there that says ([0-9a-f]{64})/.exec(logs) ?? [];
    await rm(ours.place, { recursive: true });
    await mkdir(ours.place);
    const blobs = await openBlobStore({ ...ours, logger });
    await blobs.setOwner(id);
    await blobs.close();
    const server = await startServer({ dataDir: ours.dataDir, env: bucketEnv(ours.s3) });
    const claim = () => claimSealed(server.url, shared.token, shared.file, newClaim());
    await expect.poll(async () => (await claim()).status, { timeout: 10_000 }).toBe(410);
    await server.stop();
  }, 60_000);
});

test('a store that changes hands while the server runs ends no share', async () => {
  const server = await startApp();
  try {
    const open = await shareFiles(server);
    const jobs = await fileJobsOf(server);
    await server.blobs.remove(open.body.streams[0]?.uploadId ?? '');
    await server.blobs.setOwner('somebody else');
    await expect(jobs.reconcile()).rejects.toThrow('another installation');
    expect(outcome(await fileStatus(server, open))).toBe('200');
  } finally {
    await server.stop();
  }
});

test('a bucket that comes within reach after the start, and is not the right one, gets no files', async () => {
  const bucket = await startBucketServer();
  const env = bucketEnv(await bucket.createBucket());
  await (await startServer({ env })).stop();
  await bucket.pause();
  const server = await startServer({ env });
  try {
    const draft = await beginShare(server.url, { sizeBytes: 100 });
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-length': '100',
      authorization: `Bearer ${draft.uploadToken}`,
    };
    const begin = () => fetch(draft.uploadUrl, { method: 'POST', headers });
    expect((await begin()).status).toBe(503);
    await bucket.resume();
    expect((await begin()).status).toBe(503);
    // A line of another process, which may come behind its answer.
    await expect.poll(server.logs).toContain('holds the files of another installation');
  } finally {
    await server.stop();
    await bucket.stop();
  }
}, 60_000);
