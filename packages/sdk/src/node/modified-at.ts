import { utimes } from 'node:fs/promises';
import { systemCode } from './durable.ts';

/** Times beyond these cannot be kept by every file system, and a sender may have written anything. */
const LAST_MILLISECOND = Date.UTC(9999, 11, 31);

/**
 * Gives a file the time of its last change that its sender told, as far as this disk can keep it: a file without its
 * time is better than none.
 *
 * @param modifiedAt - Epoch milliseconds; without it the file keeps the time it has.
 */
export async function setModifiedAt(path: string, modifiedAt: number | undefined): Promise<void> {
  if (modifiedAt === undefined || Math.abs(modifiedAt) > LAST_MILLISECOND) return;
  try {
    await utimes(path, new Date(), new Date(modifiedAt));
  } catch (error) {
    // Some disks know no time before 1980.
    if (!['EINVAL', 'EPERM', 'ERANGE', 'EOVERFLOW'].includes(systemCode(error) ?? '')) throw error;
  }
}
