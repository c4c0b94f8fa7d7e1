import type { UploadRecord, UploadRecords } from '@waxwing/sdk';
import { SEALED_PART_BYTES } from '@waxwing/seal';
import type { KeptUpload } from './send.ts';

/** A part is noted before it is sent, and the next one while it is on its way: as many may not have arrived. */
const partsAhead = 2;

const lockName = (recordId: string) => `waxwing.upload.${recordId}`;

/**
 * Holds an upload for as long as this worker lives, so that no other tab takes it for an interrupted one: the browser
 * gives the lock back when the worker ends, however it ends.
 *
 * @returns false when another tab holds it
 */
export function holdUpload(recordId: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const whileAlive = new Promise<void>(() => {});
    navigator.locks
      .request(lockName(recordId), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : whileAlive;
      })
      .catch(reject);
  });
}

/** The uploads of earlier visits that can still go on, oldest first. Those whose time is up are forgotten. */
export async function listKeptUploads(records: UploadRecords): Promise<KeptUpload[]> {
  const { held = [] } = await navigator.locks.query();
  const taken = new Set(held.map(({ name }) => name));
  const uploads: KeptUpload[] = [];
  for (const record of await records.list()) {
    if (taken.has(lockName(record.id))) continue;
    if (record.share.expiresAt <= Date.now()) await records.remove(record.id);
    else uploads.push(await describe(record, records));
  }
  return uploads;
}

async function describe(record: UploadRecord, records: UploadRecords): Promise<KeptUpload> {
  const parts = (await records.get(record.id))?.parts.length ?? 0;
  return {
    recordId: record.id,
    needsFiles: record.state === 'sending',
    files: record.files.map(({ path, size, modifiedAt }) => ({ path, size, modifiedAt })),
    sentShare: Math.max(0, parts - partsAhead) * (SEALED_PART_BYTES / record.stream.sealedBytes),
    expiresAt: record.share.expiresAt,
    expiresInSeconds: record.settings.expiresInSeconds,
    maxDownloads: record.settings.maxDownloads,
    hasPassphrase: record.settings.hasPassphrase,
  };
}
