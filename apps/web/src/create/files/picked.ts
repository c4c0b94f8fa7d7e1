import { savableName } from './names.ts';

/** A file that was chosen, and the path it will have for the other side. */
export interface PickedFile {
  /** Relative, with `/` between folders; no two in a list are equal. */
  path: string;
  file: File;
}

/** The files of a list that share their topmost folder, or one file that lies in none. */
export interface PickedGroup {
  name: string;
  isFolder: boolean;
  files: PickedFile[];
  bytes: number;
}

export const totalBytes = (files: readonly PickedFile[]): number =>
  files.reduce((sum, { file }) => sum + file.size, 0);

/**
 * Adds files to a list. One that is in it already is not added again; another one of the same path gets a number, so
 * that neither takes the other's place.
 */
export function addPicked(list: readonly PickedFile[], added: readonly PickedFile[]): PickedFile[] {
  const byPath = new Map(list.map((picked) => [picked.path, picked]));
  for (const { path, file } of added) {
    let free = savableName(path);
    for (let copy = 2; !isFree(byPath.get(free), file); copy++) free = numbered(savableName(path), copy);
    byPath.set(free, { path: free, file });
  }
  return [...byPath.values()];
}

/** Whether a place is empty, or taken by this very file. */
function isFree(holder: PickedFile | undefined, file: File): boolean {
  if (holder === undefined) return true;
  return holder.file.size === file.size && holder.file.lastModified === file.lastModified;
}

/** `notes.txt` becomes `notes (2).txt`. */
function numbered(path: string, copy: number): string {
  const [, stem = path, extension = ''] = /^(.*?[^/])(\.[^./]+)?$/s.exec(path) ?? [];
  return `${stem} (${copy})${extension}`;
}

/** The list by its topmost names, in the order they came. */
export function groupsOf(list: readonly PickedFile[]): PickedGroup[] {
  const groups = new Map<string, PickedGroup>();
  for (const picked of list) {
    const [name = '', ...below] = picked.path.split('/');
    const isFolder = below.length > 0;
    const key = isFolder ? `${name}/` : name;
    const group = groups.get(key) ?? { name, isFolder, files: [], bytes: 0 };
    group.files.push(picked);
    group.bytes += picked.file.size;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The list without some of its files. */
export function withoutPicked(list: readonly PickedFile[], gone: readonly PickedFile[]): PickedFile[] {
  const paths = new Set(gone.map(({ path }) => path));
  return list.filter(({ path }) => !paths.has(path));
}
