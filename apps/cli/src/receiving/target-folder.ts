import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '@waxwing/sdk/node';
import { CliError } from '../errors.ts';
import { noRoom, savingTo } from '../saving.ts';
import { systemCode } from '../system-code.ts';
import { type KeptPart, partFolderName, removePart } from './downloads.ts';

/** A folder that waits for files. */
export interface TargetFolder {
  /** Absolute. */
  path: string;
  /** The private folder in it, for files that are not whole yet; on the same disk, so that a rename moves them. */
  partPath: string;
  /** Whether two names that differ in case or accents only are one here. */
  foldsNames: boolean;
  /** Leaves things as they were before. */
  undo(): Promise<void>;
}

/**
 * Makes sure that files can be saved to a folder before their download is taken: it is there or can be made, it can be
 * written to, and there is room. Throws `OUTPUT_FAILED` and `OUTPUT_FULL`.
 */
export async function openTargetFolder(
  output: string,
  { kept, neededBytes }: { kept: KeptPart | undefined; neededBytes: number },
): Promise<TargetFolder> {
  const path = resolve(output);
  const madeFolder = await makeTarget(path, output);
  const isKept = kept !== undefined && dirname(kept.folder) === path && (await isFolder(kept.folder));
  if (!isKept) await removePart(kept);
  const partPath = isKept ? kept.folder : join(path, partFolderName(randomBytes(9).toString('base64url')));
  try {
    if (!isKept) await savingTo(output, () => mkdir(partPath, { mode: 0o700 }));
    await requireRoom(path, output, neededBytes - (isKept ? kept.doneBytes : 0));
    const foldsNames = await savingTo(output, () => findFolding(partPath));
    return { path, partPath, foldsNames, undo };
  } catch (error) {
    if (!isKept) await undo();
    throw error;
  }

  async function undo(): Promise<void> {
    await rm(partPath, { recursive: true, force: true });
    // Only what is empty goes: nothing that anybody put there meanwhile.
    if (madeFolder !== undefined) await removeEmpty(path, dirname(madeFolder));
  }
}

/** @returns The topmost folder that was not there before. */
async function makeTarget(path: string, shown: string): Promise<string | undefined> {
  try {
    return await makeFolder(path, 0o700);
  } catch (cause) {
    if (!['EEXIST', 'ENOTDIR'].includes(systemCode(cause))) {
      throw new CliError('OUTPUT_FAILED', `${shown} cannot be made (${systemCode(cause)}).`, { cause });
    }
  }
  throw new CliError(
    'OUTPUT_FAILED',
    `${shown} is not a folder. This link leads to files; name a folder for them.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function removeEmpty(path: string, stopAt: string): Promise<void> {
  for (let folder = path; folder !== stopAt && folder !== dirname(folder); folder = dirname(folder)) {
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}

async function requireRoom(path: string, shown: string, neededBytes: number): Promise<void> {
  // Some file systems cannot say; they will when they are full.
  const room = await statfs(path).catch(() => undefined);
  // Networks report zero blocks in all where they do not know.
  if (room !== undefined && room.blocks > 0 && room.bavail * room.bsize < neededBytes) throw noRoom(shown);
}

/** Asks the file system itself: the same system can have both kinds. */
async function findFolding(folder: string): Promise<boolean> {
  const probe = join(folder, 'Pr\u00f6be');
  await (await open(probe, constants.O_WRONLY | constants.O_CREAT, 0o600)).close();
  const spellings = [join(folder, 'PR\u00d6BE'), join(folder, 'Pro\u0308be')];
  const found = await Promise.all(spellings.map((spelling) => lstat(spelling).catch(() => undefined)));
  await rm(probe);
  return found.some((each) => each !== undefined);
}
