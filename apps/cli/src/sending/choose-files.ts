import { constants, type Dirent, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isSafePath } from '@waxwing/seal';
import { CliError } from '../errors.ts';
import { foldersOf } from '../folders-of.ts';
import { systemCode } from '../system-code.ts';

/** How many files a share holds. */
export const MAX_FILES = 10_000;

/** A file to be sent: where it is here, and what it will be called there. */
export interface ChosenFile {
  /** Absolute. */
  from: string;
  /** Relative, `/` between parts, NFC. */
  as: string;
}

export interface Choice {
  files: readonly ChosenFile[];
  /** Folders without anything in them: a share holds files only, so they are not sent. */
  emptyFolders: readonly string[];
}

/**
 * Finds every file of the paths on the command line, folders with all that is in them, in the order of their names.
 * Everything that would stop the sending later is found out here, before anything is sent.
 *
 * A link that was named is followed, since someone chose it. A link inside a folder is refused: following it could hand
 * over what lies outside, and leaving it out would lose something without a word.
 *
 * Throws `INPUT_UNREADABLE`, `INPUT_NOT_A_FILE`, `INPUT_NAME_INVALID`, `INPUT_TOO_LARGE`, `INPUT_EMPTY`.
 */
export async function chooseFiles(paths: readonly string[]): Promise<Choice> {
  const files: ChosenFile[] = [];
  const emptyFolders: string[] = [];
  for (const [from, path] of new Map(paths.map((path) => [resolve(path), path]))) {
    const found = await reading(path, () => stat(from));
    // The root of a disk has no name; what is in it goes to the top.
    await add({ from, as: basename(from) }, found, path);
  }
  requireNames(files);
  if (files.length === 0)
    throw new CliError('INPUT_EMPTY', `There is no file in ${quoted(paths[0] ?? '.')}.`);
  return { files, emptyFolders };

  async function add(entry: ChosenFile, found: Stats | Dirent<Buffer>, shown: string): Promise<void> {
    if (found.isDirectory()) return addFolder(entry, shown);
    requireFile(found, shown);
    await requireReadable(entry.from, shown);
    if (files.length === MAX_FILES) throw tooMany();
    files.push({ from: entry.from, as: entry.as.normalize('NFC') });
  }

  async function addFolder({ from, as }: ChosenFile, shown: string): Promise<void> {
    const entries = await reading(shown, () => readdir(from, { withFileTypes: true, encoding: 'buffer' }));
    if (entries.length === 0) emptyFolders.push(shown);
    const named = entries.map((entry) => ({ entry, name: decodeName(entry.name, shown) }));
    named.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { entry, name } of named) {
      const inside = { from: join(from, name), as: as === '' ? name : `${as}/${name}` };
      await add(inside, entry, join(shown, name));
    }
  }
}

/** A name on the command line, as it may stand in a sentence: with its control characters escaped. */
export function quoted(path: string): string {
  return JSON.stringify(path);
}

// `isFile` of a link is false: an entry of a folder is looked at without following it.
function requireFile(found: Stats | Dirent<Buffer>, shown: string): void {
  if (found.isFile()) return;
  if (found.isSymbolicLink()) {
    throw new CliError(
      'INPUT_NOT_A_FILE',
      `${quoted(shown)} is a symbolic link, and links inside a folder are not followed. Name what it points to, or send an archive: tar c FOLDER | waxwing send - --name FOLDER.tar`,
    );
  }
  throw new CliError(
    'INPUT_NOT_A_FILE',
    `${quoted(shown)} is not a file but a device, a socket or a pipe. To send what comes out of it: waxwing send - --name NAME < it`,
  );
}

async function requireReadable(path: string, shown: string): Promise<void> {
  // Never waits, even where a pipe has taken the place of the file meanwhile.
  const file = await reading(shown, () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  await file.close();
}

async function reading<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = systemCode(cause) === 'ENOENT' ? 'is not there' : `cannot be read (${systemCode(cause)})`;
    throw new CliError('INPUT_UNREADABLE', `${quoted(shown)} ${why}. Nothing was sent.`, { cause });
  }
}

/** Names are bytes on Linux; in a share they are text. */
function decodeName(name: Buffer, folder: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch (cause) {
    throw new CliError(
      'INPUT_NAME_INVALID',
      `In ${quoted(folder)} there is a name that is not UTF-8: ${quoted(name.toString('latin1'))}. Give it another one.`,
      { cause },
    );
  }
}

function requireNames(files: readonly ChosenFile[]): void {
  const taken = new Map<string, string>();
  const folders = new Set(files.flatMap(({ as }) => foldersOf(as)));
  for (const { from, as } of files) {
    if (!isSafePath(as)) {
      throw new CliError(
        'INPUT_NAME_INVALID',
        `${quoted(as)} has a name with control characters, which a share cannot hold. Give it another one.`,
      );
    }
    const other = taken.get(as);
    if (other !== undefined) {
      throw new CliError(
        'INPUT_NAME_INVALID',
        `${quoted(other)} and ${quoted(from)} would both be ${quoted(as)}. Send them one by one, or give one another name.`,
      );
    }
    if (folders.has(as)) {
      throw new CliError(
        'INPUT_NAME_INVALID',
        `${quoted(from)} would have the name of a folder that is sent with it. Send them one by one, or give one another name.`,
      );
    }
    taken.set(as, from);
  }
}

function tooMany(): CliError {
  return new CliError(
    'INPUT_TOO_LARGE',
    `These are more than ${MAX_FILES.toLocaleString('en')} files. Send an archive: tar c FOLDER | waxwing send - --name FOLDER.tar`,
  );
}
