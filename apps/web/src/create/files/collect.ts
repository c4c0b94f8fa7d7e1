import type { PickedFile } from './picked.ts';

/** What a drop brought. */
export interface Collected {
  files: PickedFile[];
  /** Paths that the browser could not read. */
  unreadable: string[];
}

/** Whether a drag carries files: text and links are none of ours. */
export const carriesFiles = (transfer: DataTransfer | null): transfer is DataTransfer =>
  transfer?.types.includes('Files') ?? false;

/** The files of a file input; those of a folder carry the folder's name in their path. */
export const fromInput = (files: Iterable<File>): PickedFile[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));

/**
 * The files of a drop, those in folders included.
 *
 * @param transfer Read at once: the browser empties it when the event is over.
 * @param most Where reading of folders ends; a list of more files is refused anyway.
 */
export async function fromDrop(transfer: DataTransfer, most: number): Promise<Collected> {
  const dropped = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const collected: Collected = { files: [], unreadable: [] };
  for (const { entry, file } of dropped) {
    if (entry !== null) await walk(entry, collected, most);
    // A file that a script or another program made up has no place in a file system.
    else if (file !== null) collected.files.push({ path: file.name, file });
  }
  return collected;
}

async function walk(entry: FileSystemEntry, into: Collected, most: number): Promise<void> {
  if (into.files.length > most) return;
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (isFile(entry)) into.files.push({ path, file: await fileOf(entry) });
    else if (isFolder(entry)) for (const inner of await entriesOf(entry)) await walk(inner, into, most);
  } catch (error) {
    // The file system says no in its own words; what it is asked for is the person's file, so the page names it.
    if (!(error instanceof DOMException)) throw error;
    into.unreadable.push(path);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** All entries of a folder: browsers hand out a hundred at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
