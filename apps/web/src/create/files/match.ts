import type { PickedFile } from './picked.ts';

/** A file as a record of an earlier visit names it. */
export interface WantedFile {
  path: string;
  size: number;
  modifiedAt?: number | undefined;
}

/** The chosen files in the order of the record, or what is still missing. */
export type Match = { files: PickedFile[] } | { found: number; missing: string[] };

/**
 * Finds the files of an interrupted upload among those that were chosen. A file goes by its path; one that was chosen
 * from within its folder this time goes by its name, size and time. Whether it changed is for the upload to find out.
 */
export function matchFiles(wanted: readonly WantedFile[], chosen: readonly PickedFile[]): Match {
  const byPath = new Map(chosen.map((picked) => [picked.path, picked]));
  const bySign = new Map(chosen.map((picked) => [sign(picked.path, picked.file), picked]));
  const files: PickedFile[] = [];
  const missing: string[] = [];
  for (const { path, size, modifiedAt } of wanted) {
    const picked = byPath.get(path) ?? bySign.get(sign(path, { size, lastModified: modifiedAt ?? 0 }));
    if (picked === undefined) missing.push(path);
    else files.push({ path, file: picked.file });
  }
  return missing.length === 0 ? { files } : { found: files.length, missing };
}

const sign = (path: string, { size, lastModified }: { size: number; lastModified: number }): string =>
  [path.split('/').at(-1), size, lastModified].join('/');
