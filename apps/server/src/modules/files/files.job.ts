import type { BaseLogger } from 'pino';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { endAndErase } from '../../shares/ending.ts';
import { isEndable } from '../../shares/share.ts';
import { lockShareById } from '../../shares/shares.store.ts';
import { deleteGarbage, type FileBlob, knownNames, listGarbage, listPublished } from './file-blobs.store.ts';
import { listAbandoned, lockMaking } from './files.store.ts';
import type { StoreOwner } from './store-owner.ts';

export interface FileJobParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly blobs: BlobStore;
  readonly storeOwner: StoreOwner;
  readonly logger: Pick<BaseLogger, 'error' | 'warn'>;
}

const batchSize = 100;
/** A blob without a row is older than this before it is removed: a spool is made and removed within a request. */
const graceMs = 3_600_000;

/** What becomes of bytes that nobody may read any more, and of those that only one side knows of. */
export function createFileJobs({ database, clock, blobs, storeOwner, logger }: FileJobParts) {
  let running: Promise<void> | undefined;
  /** Where the next run goes on. A blob that can never be removed must not keep those behind it for ever. */
  let after = '';
  return { removeGarbage, noteGarbage, endAbandoned, reconcile };

  /** Has garbage removed now, without waiting for it. */
  function noteGarbage(): void {
    removeGarbage().catch((error: unknown) => {
      logger.warn({ err: error }, 'bytes were not removed, it is tried again');
    });
  }

  /** Removes the bytes of ended shares and of uploads that were given up, and then their rows. */
  function removeGarbage(): Promise<void> {
    running ??= removeAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function removeAll(): Promise<void> {
    for (;;) {
      const names = await listGarbage(database.db, after, batchSize);
      if (names.length > 0) await removeBatch(names);
      if (names.length === batchSize) continue;
      if (after === '') return;
      after = '';
    }
  }

  async function removeBatch(names: readonly string[]): Promise<void> {
    await storeOwner.ensure();
    for (const name of names) {
      try {
        await blobs.remove(name);
      } catch (error) {
        after = name;
        throw error;
      }
    }
    // Only now: were the row gone first, a crash in between would leave bytes that nobody looks for.
    await deleteGarbage(database.db, names);
  }

  /** Ends drafts that got no byte for too long, the longest overdue first; the sweep erases them then. */
  async function endAbandoned(): Promise<void> {
    const now = clock.now();
    for (const id of await listAbandoned(database.db, now, batchSize)) await endDraft(id, now);
  }

  async function endDraft(shareId: number, now: number): Promise<void> {
    await database.transact(async (tx) => {
      const share = await lockShareById(tx, shareId);
      const making = await lockMaking(tx, shareId);
      // A byte came, or it was published, or ended, since it was listed.
      const isDue = making?.uploadExpiresAt !== undefined && making.uploadExpiresAt <= now;
      if (share?.state === 'draft' && isDue) await endAndErase(tx, share, 'expired', now);
    });
  }

  /** Compares rows and blobs both ways: after a crash, a restored backup, or a hand in the folder. */
  async function reconcile(): Promise<void> {
    await storeOwner.check();
    await removeUnknown();
    await endIncomplete();
  }

  async function removeUnknown(): Promise<void> {
    const oldest = Date.now() - graceMs;
    let names: string[] = [];
    for await (const { name, changedAt } of blobs.list()) {
      // By the clock of the disk or bucket, which is the machine's and not the one that shares live by.
      if (changedAt < oldest) names.push(name);
      if (names.length === batchSize) names = await removeRowless(names);
    }
    await removeRowless(names);
  }

  async function removeRowless(names: readonly string[]): Promise<[]> {
    if (names.length === 0) return [];
    const known = await knownNames(database.db, names);
    for (const name of names.filter((each) => !known.has(each))) {
      logger.warn({ blob: name }, 'a blob that belongs to no share is removed');
      await blobs.remove(name);
    }
    return [];
  }

  async function endIncomplete(): Promise<void> {
    let after = '';
    for (;;) {
      const rows = await listPublished(database.db, after, batchSize);
      for (const row of rows) {
        if ((await blobs.sizeOf(row.name)) !== row.size) await endWithout(row);
      }
      const last = rows.at(-1);
      if (!last) return;
      after = last.name;
    }
  }

  /** A share whose bytes are lost must not take downloads for nothing. */
  async function endWithout({ name, shareId }: FileBlob): Promise<void> {
    const isEnded = await database.transact(async (tx) => {
      const now = clock.now();
      const share = await lockShareById(tx, shareId);
      // One that ended since it was listed has lost its bytes as it should.
      if (!share || !isEndable(share, now)) return false;
      await endAndErase(tx, share, 'taken_down', now);
      return true;
    });
    if (isEnded) logger.error({ blob: name, shareId }, 'bytes of a share are lost: the share is ended');
  }
}
