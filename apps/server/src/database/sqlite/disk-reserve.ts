import { open, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../shared/private-files.ts';
import { DatabaseUnavailableError, DiskFullError } from '../errors.ts';

/** Room for some thousand revocations, each of which writes before it frees anything. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** On a small disk the reserve is this part of it. */
const RESERVE_SHARE = 20;
const BLOCK = new Uint8Array(1024 * 1024);
/** Short, because a fast disk takes megabytes meanwhile. */
const FRESH_MS = 100;

/**
 * Space that is kept in a file, to be given up when somebody else fills the disk: so that on a full disk nothing
 * new is stored, but revoking, viewing and erasing go on.
 */
export interface DiskReserve {
  /** Refuses when what is left is needed for what is stored already. @throws DiskFullError */
  ensureRoom(): Promise<void>;
  /** Gives the reserve up. It is taken again by `ensureRoom` once there is room for it. */
  release(): Promise<void>;
}

interface ReserveOptions {
  folder: string;
  /** The write-ahead log, which must still fit into the database. */
  logPath: string;
  /** Told when there would be room but for the log. */
  onLogTooLarge: () => void;
}

/** Takes the reserve in `folder` when there is room for it. */
export async function openDiskReserve({
  folder,
  logPath,
  onLogTooLarge,
}: ReserveOptions): Promise<DiskReserve> {
  const path = join(folder, 'waxwing.reserve');
  let checked: { at: number; result: Promise<void> } | undefined;
  const bytes = Math.ceil(Math.min(RESERVE_BYTES, (await diskOf(folder)).total / RESERVE_SHARE));
  let isHeld = (await sizeOf(path)) === bytes;
  // A start on a full disk is fine: reading and revoking are what it is needed for.
  await ensureRoom().catch(() => undefined);
  return { ensureRoom, release };

  function ensureRoom(): Promise<void> {
    const now = performance.now();
    if (checked === undefined || now - checked.at >= FRESH_MS) checked = { at: now, result: check() };
    return checked.result;
  }

  async function check(): Promise<void> {
    const { free } = await diskOf(folder);
    const reserved = isHeld ? bytes : 2 * bytes;
    // A checkpoint may need as much again as the log has; a log that cannot be copied can never be emptied.
    if (free < reserved + (await sizeOf(logPath))) {
      if (free >= reserved) onLogTooLarge();
      throw new DiskFullError();
    }
    if (!isHeld) await take();
  }

  async function take(): Promise<void> {
    try {
      await fill(path, bytes);
      isHeld = true;
    } catch (error) {
      await rm(path, { force: true });
      throw new DiskFullError(error);
    }
  }

  async function release(): Promise<void> {
    isHeld = false;
    checked = undefined;
    await rm(path, { force: true });
  }
}

async function diskOf(folder: string): Promise<{ total: number; free: number }> {
  try {
    const { bsize, blocks, bavail } = await statfs(folder);
    return { total: blocks * bsize, free: bavail * bsize };
  } catch (error) {
    throw new DatabaseUnavailableError(error);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw new DatabaseUnavailableError(error);
  }
}

/** Writes every byte: a file that is only long has no blocks. What they hold does not matter, so nothing is synced. */
async function fill(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    for (let left = bytes; left > 0; left -= BLOCK.length) {
      await file.write(BLOCK, 0, Math.min(left, BLOCK.length));
    }
  } finally {
    await file.close();
  }
}
