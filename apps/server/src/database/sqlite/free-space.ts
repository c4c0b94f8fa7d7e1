import { statfs } from 'node:fs/promises';
import { DatabaseUnavailableError, DiskFullError } from '../errors.ts';

/**
 * Kept for what must go on when the disk is full: revoking, taking a view, erasing. Each appends to the WAL before
 * it frees anything. On a small disk a tenth of it.
 */
const RESERVE_BYTES = 32 * 1024 * 1024;
const RESERVE_SHARE = 10;
/** @throws DiskFullError when what is left on the disk of `folder` is only the reserve. */
export async function assertRoom(folder: string): Promise<void> {
  const disk = await statfs(folder).catch((error) => {
    throw new DatabaseUnavailableError(error);
  });
  const reserve = Math.min(RESERVE_BYTES, (disk.blocks * disk.bsize) / RESERVE_SHARE);
  if (disk.bavail * disk.bsize < reserve) throw new DiskFullError();
}
