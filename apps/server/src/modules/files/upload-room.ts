import { fileLimits } from '@waxwing/contract';
import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { type FileBlob, getBlob, insertBlob, sumUploads } from './file-blobs.store.ts';
import { fileErrors } from './files.errors.ts';
import { lockMaking } from './files.store.ts';
import { uploadErrors } from './uploads.errors.ts';

type Tx = Transaction<Schema>;

/**
 * Takes room for a stream: all streams of a share together are never larger than announced. One that was begun under
 * this name before has its room.
 * @returns whether it is new @throws {ProblemError} for every refusal
 */
export async function takeRoom(
  tx: Tx,
  upload: Pick<FileBlob, 'name' | 'shareId' | 'size'>,
): Promise<boolean> {
  const { name, shareId, size } = upload;
  const making = await lockMaking(tx, shareId);
  if (!making) throw uploadErrors.unknown();
  if (making.published) throw fileErrors.alreadyPublished();
  const before = await getBlob(tx, name);
  if (before) {
    if (before.state === 'garbage') throw uploadErrors.unknown();
    if (before.size !== size) throw uploadErrors.otherSize();
    return false;
  }
  const taken = await sumUploads(tx, shareId);
  if (taken.count >= fileLimits.streams) throw fileErrors.tooManyStreams();
  if (taken.bytes + size > making.announcedBytes) throw fileErrors.overAnnounced();
  await insertBlob(tx, upload);
  return true;
}
