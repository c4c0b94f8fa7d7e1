import { savablePath } from '@waxwing/seal';

/** What file systems take in one name, in bytes; a few are left free for what tells two names apart. */
const MAX_NAME_BYTES = 240;
/** An extension that is longer than this is a part of the name. */
const MAX_EXTENSION_CHARACTERS = 16;

/** More than real files have. No system opens longer paths, and with their folders a stranger could fill the memory. */
const MAX_FOLDERS = 64;
const MAX_FOLDER_BYTES = 2000;

export interface SavingRules {
  /** Whether two names are one to the file system (macOS, Windows): then they must differ in more than case or accents. */
  foldsNames: boolean;
  /**
   * Whether a name at the top may begin with a dot. Not where nobody chose the folder: a stranger's `.profile` must not
   * get into somebody's home folder.
   */
  allowsHidden: boolean;
}

/**
 * Where the files of a share are saved: one relative path for each, `/` between parts, in the order given. Whatever the
 * sender wrote, each stays inside the folder, no two meet, and none is also a folder of another. Names that a system
 * keeps for itself are changed, a name that is taken gets a number: `report (2).pdf`, and what lies too deep is saved
 * higher up.
 */
export function planSavedPaths(paths: readonly string[], rules: SavingRules): string[] {
  const root: Folder = { names: new Map(), folders: new Map() };
  return paths.map((path) => {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    const place: string[] = [];
    let folder = root;
    let bytes = 0;
    for (const part of parts.slice(0, MAX_FOLDERS)) {
      const inside = folder.folders.get(part) ?? addFolder(folder, part, rules, folder === root);
      bytes += Buffer.byteLength(inside.name) + 1;
      if (bytes > MAX_FOLDER_BYTES) break;
      place.push(inside.name);
      folder = inside;
    }
    return [...place, takeName(folder, name, rules, folder === root)].join('/');
  });
}

interface Folder {
  /** Every name in it that is taken, with the number that is tried next for another of that name. */
  names: Map<string, number>;
  /** By the name that the sender gave. */
  folders: Map<string, Folder & { name: string }>;
}

function addFolder(
  parent: Folder,
  ofSender: string,
  rules: SavingRules,
  isAtTop: boolean,
): Folder & { name: string } {
  const name = takeName(parent, ofSender, rules, isAtTop);
  const folder = { name, names: new Map<string, number>(), folders: new Map() };
  parent.folders.set(ofSender, folder);
  return folder;
}

/** The name for something in a folder, from now on taken. */
function takeName({ names }: Folder, ofSender: string, rules: SavingRules, isAtTop: boolean): string {
  const safe = safeName(ofSender, isAtTop && !rules.allowsHidden);
  const keyOf = (name: string) => (rules.foldsNames ? folded(name) : name);
  for (let number = names.get(keyOf(safe)) ?? 1; ; number++) {
    const candidate = number === 1 ? safe : numbered(safe, number);
    if (names.has(keyOf(candidate))) continue;
    names.set(keyOf(safe), number + 1);
    // A name with a number may be what another file is called.
    if (number > 1) names.set(keyOf(candidate), 2);
    return candidate;
  }
}

/** `savablePath` for one part, which is never empty, `.` or `..`, and of a length that every file system takes. */
function safeName(part: string, showsHidden: boolean): string {
  // Again after shortening: what it ends with now may be a space.
  const savable = savablePath(shortened(savablePath(part)));
  return showsHidden && savable.startsWith('.') ? `_${savable}` : savable;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const { stem, extension } = split(name);
  let short = '';
  for (const character of stem) {
    if (Buffer.byteLength(short + character + extension) > MAX_NAME_BYTES) break;
    short += character;
  }
  return short + extension;
}

function numbered(name: string, number: number): string {
  const { stem, extension } = split(name);
  return `${stem} (${number})${extension}`;
}

function split(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const isExtension = dot > 0 && name.length - dot <= MAX_EXTENSION_CHARACTERS;
  return isExtension
    ? { stem: name.slice(0, dot), extension: name.slice(dot) }
    : { stem: name, extension: '' };
}

/** What names have in common that are one to such a file system. Rather too much than too little. */
function folded(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
