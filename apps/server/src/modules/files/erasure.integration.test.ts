import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { type BucketServer, bucketEnv, startBucketServer } from '../../../test/bucket.ts';
import { beginFiles, beginUpload, claimed, patch, shareFiles, type TestShare } from '../../../test/files.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { countInFolder } from '../../../test/programs.ts';
import { newClaim } from '../../../test/secrets.ts';

const hourMs = 3_600_000;
const lifeSeconds = 7_200;
/** All that is uploaded is made of it, so that what is left of a file gives itself away. */
const canary = randomBytes(32);
const bytesOf = (length: number) => Buffer.alloc(length, canary);

describe.each([
  ['disk', 'sqlite'],
  ['disk', 'postgres'],
  ['bucket', 'sqlite'],
  ['bucket', 'postgres'],
] as const)('files on %s with %s', (store, engine) => {
  let postgres: TestPostgres | undefined;
  let bucket: BucketServer | undefined;
  let server: TestApp;
  /** The folders that the bytes of files lie in. */
  let places: string[];
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
    bucket = store === 'bucket' ? await startBucketServer() : undefined;
    const env = bucketEnv(await bucket?.createBucket());
    server = await startApp({ url: await postgres?.createDatabase(), env });
    places = bucket
      ? [bucket.folder, join(server.dataDir, 'spool')]
      : [join(server.dataDir, 'blobs/finished'), join(server.dataDir, 'blobs/unfinished')];
  });
  afterAll(async () => {
    await server.stop();
    await bucket?.stop();
    await postgres?.stop();
  });

  test('one hour after they expired no byte of them is left, and what happened to them is', async () => {
    const open = await shareFiles(server, { expiresInSeconds: lifeSeconds, sizeBytes: 10_000_000 }, [
      bytesOf(9_000_000),
      bytesOf(72),
    ]);
    await claimed(server, open, newClaim());
    const taken = await shareFiles(server, { expiresInSeconds: lifeSeconds, maxDownloads: 1 }, [
      bytesOf(5_000),
    ]);
    await claimed(server, taken, newClaim());
    await leaveUnpublished();
    const ids = await Promise.all([open, taken].map(shareIdOf));
    expect((await filesIn(places)).length).toBeGreaterThanOrEqual(5);
    expect(await canaries()).toBeGreaterThan(500_000);

    server.clock.advance(lifeSeconds * 1_000 + hourMs);
    await expect.poll(() => filesIn(places), { timeout: 15_000 }).toEqual([]);
    expect(await canaries()).toBe(0);
    expect(await rows('file_blobs')).toBe(0);
    expect(await rows('file_shares')).toBe(0);
    const histories = await Promise.all(ids.map(historyOf));
    expect(histories).toEqual([
      ['expired', 'SUCCESS'],
      ['viewed', 'SUCCESS'],
    ]);
  }, 60_000);

  /** A draft with an upload that is complete, and one that is not. */
  async function leaveUnpublished(): Promise<void> {
    const draft = await beginFiles(server, { expiresInSeconds: lifeSeconds, sizeBytes: 20_000_000 });
    for (const length of [5_000, 10_000_000]) {
      const id = await beginUpload(server, draft, length);
      await patch(server, draft, id, 0, bytesOf(Math.min(length, 9_000_000)));
    }
  }

  async function canaries(): Promise<number> {
    const counts = [server.dataDir, ...(bucket ? [bucket.folder] : [])].map((folder) =>
      countInFolder(folder, canary),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async function rows(table: 'file_blobs' | 'file_shares'): Promise<number> {
    return (await server.database.db.selectFrom(table).select('share_id').execute()).length;
  }

  async function shareIdOf({ body }: TestShare): Promise<number> {
    const blobs = server.database.db.selectFrom('file_blobs').select('share_id');
    const name = body.streams[0]?.uploadId ?? '';
    return (await blobs.where('name', '=', name).executeTakeFirstOrThrow()).share_id;
  }

  async function historyOf(shareId: number): Promise<string[]> {
    const { db } = server.database;
    const [share, events] = await Promise.all([
      db.selectFrom('shares').select('state').where('id', '=', shareId).executeTakeFirstOrThrow(),
      db.selectFrom('access_events').select('outcome').where('share_id', '=', shareId).execute(),
    ]);
    return [share.state, ...events.map(({ outcome }) => outcome)];
  }
});

/** Every file but the notes that the places have beside the files. */
async function filesIn(folders: readonly string[]): Promise<string[]> {
  const lists = folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }));
  const entries = (await Promise.all(lists)).flat().filter((entry) => entry.isFile());
  return entries.map(({ name }) => name).filter((name) => !name.startsWith('installation'));
}
