import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { fileJobsOf } from '../../../test/file-jobs.ts';
import { beginFiles, beginUpload, patch } from '../../../test/files.ts';
import { startPostgres } from '../../../test/postgres.ts';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { BlobsUnavailableError } from '../../blobs/errors.ts';
import { createKinds } from '../../kinds.ts';
import { insertBlob } from './file-blobs.store.ts';
import { lockMaking } from './files.store.ts';

const rowsOf = async ({ database }: TestApp, shareId: number) =>
  database.db.selectFrom('file_blobs').select(['name', 'state']).where('share_id', '=', shareId).execute();

const shareIdOf = async ({ database }: TestApp, name: string) =>
  (
    await database.db
      .selectFrom('file_blobs')
      .select('share_id')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
  ).share_id;

test('a blob that cannot be removed keeps no other one, and is tried again', async () => {
  const server = await startApp();
  try {
    const names: string[] = [];
    const share = await beginFiles(server);
    for (let count = 0; count < 5; count += 1) {
      const id = await beginUpload(server, share, 100);
      await patch(server, share, id, 0, randomBytes(50));
      names.push(id);
    }
    const [stuck = ''] = names.toSorted();
    let isStuck = true;
    const remove: BlobStore['remove'] = async (name) => {
      if (isStuck && name === stuck) throw new BlobsUnavailableError();
      await server.blobs.remove(name);
    };
    const jobs = await fileJobsOf(server, { ...server.blobs, remove });
    await server.database.db.updateTable('file_blobs').set({ state: 'garbage' }).execute();
    await expect(jobs.removeGarbage()).rejects.toThrow(BlobsUnavailableError);
    await expect(jobs.removeGarbage()).rejects.toThrow(BlobsUnavailableError);
    for (const name of names.filter((each) => each !== stuck))
      expect(await server.blobs.sizeOf(name)).toBeUndefined();
    isStuck = false;
    await jobs.removeGarbage();
    expect(await server.blobs.sizeOf(stuck)).toBeUndefined();
    expect(await server.database.db.selectFrom('file_blobs').select('name').execute()).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('an upload that is begun while its share is erased goes with it', async () => {
  const postgres = await startPostgres();
  const server = await startApp({ url: await postgres.createDatabase() });
  try {
    const share = await beginFiles(server);
    const shareId = await shareIdOf(server, await beginUpload(server, share, 100));
    const { files } = createKinds({ deriveKey: () => Buffer.alloc(32) });
    const { promise: isWaitedFor, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>();
    const beginning = server.database.transact(async (tx) => {
      await lockMaking(tx, shareId);
      await insertBlob(tx, { name: 'just-begun', shareId, size: 100 });
      begun();
      await isWaitedFor;
    });
    await hasBegun;
    const erasing = server.database.transact((tx) => files.erase(tx, [shareId]));
    await expect
      .poll(() => waiting(server))
      .toBe(1)
      .finally(letGo);
    await Promise.all([beginning, erasing]);
    const rows = await rowsOf(server, shareId);
    expect(rows.filter(({ state }) => state !== 'garbage')).toEqual([]);
  } finally {
    await server.stop();
    await postgres.stop();
  }
});

/** Connections that wait for what another one holds. */
async function waiting({ database }: TestApp): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select cast(count(*) as int) as count from pg_stat_activity where wait_event_type = 'Lock'`.execute(
    database.db,
  );
  return rows[0]?.count ?? 0;
}
