import type { OpenedShare, ShareFile } from '@waxwing/sdk';
import { type Io, writeJson, writeNote, writeResult } from '../io.ts';
import { count, dateInWords, firstOf, printable, sizeInWords, times } from '../words.ts';
import { totalSize } from './fetch-files.ts';
import type { PlacedFile } from './place-files.ts';

/** `waxwing get --list`: what is in a share. Its names are sealed, so the download had to be taken to read them. */
export async function printList(share: OpenedShare, { json }: { json?: boolean }, io: Io): Promise<void> {
  const { files, note, claimEndsAt } = share;
  if (json) {
    await writeJson(io, { files: files.map(asJson), ...about(share), claimEndsAt });
    return;
  }
  const sizes = files.map(({ size }) => sizeInWords(size));
  const width = Math.max(...sizes.map(({ length }) => length));
  const lines = files.map(
    (file, index) => `${sizes[index]?.padStart(width)}  ${onOneLine(file.displayPath)}\n`,
  );
  await writeResult(io, lines.join(''));
  if (note !== undefined) writeNote(io, `Note from the sender: ${note}`);
  writeNote(
    io,
    `This took one download. waxwing get with the same link saves the files until ${dateInWords(claimEndsAt)}, and takes no other one.`,
  );
}

interface Saved {
  files: readonly PlacedFile[];
  /** As it was given. */
  folder: string | undefined;
  /** Before this download. */
  downloadsLeft: number | null;
  json?: boolean | undefined;
}

export async function printSaved(share: OpenedShare, saved: Saved, io: Io): Promise<void> {
  const { files, folder = '.', downloadsLeft, json } = saved;
  const bytes = totalSize(share.files);
  if (json) {
    const list = files.map(({ file, savedAs }) => ({ ...asJson(file), savedAs }));
    await writeJson(io, { folder, files: list, bytes, ...about(share) });
    return;
  }
  const [only, ...others] = files;
  const what = others.length === 0 && only ? inSentence(only.savedAs) : count(files.length, 'file');
  writeNote(io, `Saved ${what} (${sizeInWords(bytes)})${folder === '.' ? '' : ` to ${folder}`}.`);
  const renamed = files.filter(({ file, savedAs }) => file.path !== savedAs);
  if (renamed.length > 0) {
    const pairs = renamed.map(
      ({ file, savedAs }) => `${inSentence(file.displayPath)} as ${inSentence(savedAs)}`,
    );
    writeNote(
      io,
      `Under another name, because its own could do harm or not be kept here: ${firstOf(pairs)}.`,
    );
  }
  if (share.note !== undefined) writeNote(io, `Note from the sender: ${share.note}`);
  if (downloadsLeft !== null) writeNote(io, leftSentence(downloadsLeft - 1));
}

function leftSentence(downloadsLeft: number): string {
  if (downloadsLeft <= 0) return 'This was the last download, and nobody can take another one.';
  return `It can be downloaded ${times(downloadsLeft)} more.`;
}

function asJson({ path, size, modifiedAt, sha256 }: ShareFile) {
  return {
    path,
    bytes: size,
    ...(modifiedAt !== undefined && { modifiedAt }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

function about({ note, contentId }: OpenedShare) {
  return { contentId, ...(note !== undefined && { note }) };
}

/** A stranger's path may be longer than any screen. */
const MAX_SHOWN_CHARACTERS = 200;

function inSentence(path: string): string {
  const isLong = path.length > MAX_SHOWN_CHARACTERS;
  return JSON.stringify(isLong ? `${path.slice(0, MAX_SHOWN_CHARACTERS)}…` : path);
}

/** A list has one line for each file, whatever a sender puts into a name. */
function onOneLine(path: string): string {
  return printable(path).replace(/[\n\t]/g, ' ');
}
