import { constants, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShareFile } from '@waxwing/sdk';
import { setModifiedAt } from '@waxwing/sdk/node';
import { CliError } from '../errors.ts';
import { foldersOf } from '../folders-of.ts';
import { savingTo } from '../saving.ts';
import { systemCode } from '../system-code.ts';
import { firstOf } from '../words.ts';
import { partFile } from './part-files.ts';
import type { TargetFolder } from './target-folder.ts';

/** A file of a share and its path below the target folder, `/` between parts. */
export interface PlacedFile {
  file: ShareFile;
  savedAs: string;
}

export interface Placing {
  target: TargetFolder;
  files: readonly PlacedFile[];
  /** Whether files that are there already may be replaced. */
  force: boolean;
}

/**
 * Finds out what is in the way, before gigabytes are fetched for it. Throws `OUTPUT_EXISTS` for files that are there
 * already unless `force`, and always for what is no file; `OUTPUT_FAILED` for folders that are links or no folders.
 */
export async function requireFreePlaces({ target, files, force }: Placing): Promise<void> {
  const folders = new Set<string>();
  for (const { savedAs } of files) for (const folder of foldersOf(savedAs)) folders.add(folder);
  for (const folder of folders) {
    const found = await look(join(target.path, folder));
    if (found !== undefined) requireFolder(found, folder);
  }
  const inTheWay: string[] = [];
  for (const { savedAs } of files) {
    const found = await look(join(target.path, savedAs));
    if (found?.isDirectory()) throw isFolderAlready(savedAs);
    if (found !== undefined && !force) inTheWay.push(savedAs);
  }
  if (inTheWay.length > 0) throw existAlready(inTheWay);
}

/** Whether an earlier run that was giving files their names can be brought to its end. */
export async function canGoOnPlacing({ target, files }: Omit<Placing, 'force'>): Promise<boolean> {
  for (const { file, savedAs } of files) {
    const found =
      (await look(partFile(target.partPath, file.index))) ?? (await look(join(target.path, savedAs)));
    if (!found?.isFile() || found.size !== file.size) return false;
  }
  return true;
}

/** Makes the empty files, for which no byte came. */
export async function makeEmptyFiles({ target, files }: Omit<Placing, 'force'>): Promise<void> {
  for (const { file } of files) {
    if (file.size > 0) continue;
    await (
      await open(partFile(target.partPath, file.index), constants.O_WRONLY | constants.O_CREAT, 0o600)
    ).close();
  }
}

/**
 * Gives every file its name and its time, each in one step. What an earlier run placed is not there any more to be
 * placed, and stays. No link below the target folder is followed.
 */
export async function placeFiles({ target, files, force }: Placing): Promise<void> {
  const made = new Set<string>();
  for (const { file, savedAs } of files) {
    const part = partFile(target.partPath, file.index);
    if ((await look(part)) === undefined) continue;
    await makeFolders(target.path, savedAs, made);
    await setModifiedAt(part, file.modifiedAt);
    const place = join(target.path, savedAs);
    await savingTo(savedAs, () => (force ? replace(part, place, savedAs) : add(part, place, savedAs)));
  }
  for (const folder of made) await syncFolder(join(target.path, folder));
  await syncFolder(target.path);
}

async function makeFolders(root: string, savedAs: string, made: Set<string>): Promise<void> {
  for (const folder of foldersOf(savedAs)) {
    if (made.has(folder)) continue;
    const path = join(root, folder);
    await savingTo(folder, () => mkdir(path, { mode: 0o700 }).catch(unlessThere));
    const found = await look(path);
    if (found !== undefined) requireFolder(found, folder);
    made.add(folder);
  }
}

/** A second name fails where a file has come meanwhile; a rename would replace it. */
async function add(part: string, place: string, savedAs: string): Promise<void> {
  try {
    await link(part, place);
  } catch (error) {
    const there = await look(place);
    if (there === undefined) return addByRename(part, place, savedAs, error);
    const mine = await look(part);
    // A run that was killed between the two steps left both names.
    if (there.ino !== mine?.ino || there.dev !== mine.dev) throw existAlready([savedAs]);
  }
  await unlink(part);
}

/** For file systems without second names, such as those of memory sticks. */
async function addByRename(part: string, place: string, savedAs: string, cause: unknown): Promise<void> {
  if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(cause))) throw cause;
  if ((await look(place)) !== undefined) throw existAlready([savedAs]);
  await rename(part, place);
}

/** A link that stands there is replaced itself, and what it points to stays as it is. */
async function replace(part: string, place: string, savedAs: string): Promise<void> {
  if ((await look(place))?.isDirectory()) throw isFolderAlready(savedAs);
  await rename(part, place);
}

function requireFolder(found: Stats, folder: string): void {
  if (found.isDirectory()) return;
  const what = found.isSymbolicLink()
    ? 'a symbolic link, which is not followed'
    : 'a file, and would have to be a folder';
  throw new CliError('OUTPUT_EXISTS', `${JSON.stringify(folder)} is ${what}. Save elsewhere with -o.`);
}

function existAlready(names: readonly string[]): CliError {
  const isOne = names.length === 1;
  const named = firstOf(names.map((name) => JSON.stringify(name)));
  return new CliError(
    'OUTPUT_EXISTS',
    `${named} ${isOne ? 'exists' : 'exist'} already. Save elsewhere with -o, or use --force to replace ${isOne ? 'it' : 'them'}.`,
  );
}

function isFolderAlready(name: string): CliError {
  return new CliError('OUTPUT_EXISTS', `${JSON.stringify(name)} is a folder here. Save elsewhere with -o.`);
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined;
    throw new CliError('OUTPUT_FAILED', `${path} cannot be looked at (${systemCode(error)}).`, {
      cause: error,
    });
  }
}

function unlessThere(error: unknown): void {
  if (systemCode(error) !== 'EEXIST') throw error;
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder for this, and keeps names durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
