import { statfs } from 'node:fs/promises';
import { BlobsFullError } from '../errors.ts';

/**
 * Left free for what is small and matters more: the database on the same disk counts a revocation, an expiry and a view
 * in it while files find no room. It is more than the database asks for before it stores something new.
 */
const reservedBytes = 64 * 1024 * 1024;
/** On a small disk the reserve is this part of it. */
const reservedShare = 10;

/** Refuses when the disk is so full that no more files should go there. @throws {BlobsFullError} */
export async function ensureRoom(folder: string): Promise<void> {
  const { bsize, blocks, bavail } = await statfs(folder);
  if (bavail * bsize < Math.min(reservedBytes, (blocks * bsize) / reservedShare)) throw new BlobsFullError();
}
