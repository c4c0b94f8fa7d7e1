import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FilesLink, InspectedShare } from '@waxwing/sdk';
import { fromBase64Url, toBase64Url } from '@waxwing/seal';
import { savingTo } from '../saving.ts';
import { openStateFolder } from '../state-folder.ts';

/** How long the server knows a claim again, unless it said something else. */
const CLAIM_MILLISECONDS = 86_400_000;

/** What is kept of a download that is not over yet. It holds no key: that is in the link, which has to be given again. */
export interface KeptDownload {
  version: 1;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Names the download on the server: with it, going on takes no second one. */
  claim: string;
  /** Epoch milliseconds; known once the share was opened. */
  claimEndsAt?: number;
  /** What the server said of the share before: of one that is used up it says no more. */
  share: KeptShare;
  part?: KeptPart;
}

interface KeptShare extends Omit<InspectedShare, 'link' | 'slot'> {
  /** base64url. */
  slot: string;
}

/** The files as far as they have come. */
export interface KeptPart {
  /** The private folder with the files, each under its number. */
  folder: string;
  /** Which content it is of. */
  contentId?: string;
  /** Bytes that are surely on disk, counted over all files one behind the other. */
  doneBytes: number;
  /** Everything is there, and some files may have got their names. */
  isPlacing: boolean;
}

export interface Downloads {
  /** What an earlier run left of the download of a share. */
  get(token: string): Promise<KeptDownload | undefined>;
  /** It is on disk when this resolves. */
  put(token: string, download: KeptDownload): Promise<void>;
  remove(token: string): Promise<void>;
}

/** The notes of unfinished downloads. What can never go on, because its claim ended, is removed with its files. */
export async function openDownloads(env: Record<string, string | undefined>): Promise<Downloads> {
  const folder = await openStateFolder('downloads', env);
  const fileOf = (token: string) =>
    join(folder, `${createHash('sha256').update(token).digest('hex').slice(0, 32)}.json`);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  for (const name of names) await removeEnded(join(folder, name));
  return {
    get: (token) => read(fileOf(token)),
    put: (token, download) => savingTo(folder, () => writeDurably(fileOf(token), JSON.stringify(download))),
    remove: (token) => rm(fileOf(token), { force: true }),
  };
}

export function keepShare(inspected: InspectedShare): KeptShare {
  const { link, slot, ...share } = inspected;
  return { ...share, slot: toBase64Url(slot) };
}

/** Undefined for a note that something else wrote over. */
export function inspectedFrom({ slot, ...share }: KeptShare, link: FilesLink): InspectedShare | undefined {
  const bytes = fromBase64Url(slot);
  return bytes === undefined ? undefined : { ...share, link, slot: bytes };
}

/** Removes the files of a download that did not come to its end. */
export async function removePart(part: KeptPart | undefined): Promise<void> {
  // A note is a file like any other: whatever it says, only a folder with such a name is removed.
  if (part !== undefined && isPartFolder(part.folder))
    await rm(part.folder, { recursive: true, force: true });
}

/** The name of a private folder for files that are not whole yet. */
export function partFolderName(random: string): string {
  return `.waxwing-${random}.part`;
}

function isPartFolder(path: string): boolean {
  return /^\.waxwing-[\w-]{8,64}\.part$/.test(basename(path));
}

async function removeEnded(path: string): Promise<void> {
  const download = await read(path);
  if (download !== undefined && endOf(download) > Date.now()) return;
  await removePart(download?.part);
  await rm(path, { force: true });
}

function endOf({ claimEndsAt, createdAt }: KeptDownload): number {
  return claimEndsAt ?? createdAt + CLAIM_MILLISECONDS;
}

async function read(path: string): Promise<KeptDownload | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isKeptDownload(value) ? value : undefined;
  } catch {
    // Not there, or not ours: the download begins anew.
    return undefined;
  }
}

function isKeptDownload(value: unknown): value is KeptDownload {
  // Read as possibly anything.
  const { version, claim, createdAt, share } = (value ?? {}) as Partial<KeptDownload>;
  return (
    version === 1 &&
    typeof claim === 'string' &&
    typeof createdAt === 'number' &&
    typeof share?.slot === 'string'
  );
}

/** Replaces a file in one step: after a power cut it is the old one or the new one, whole. */
async function writeDurably(path: string, text: string): Promise<void> {
  const written = `${path}.new`;
  const file = await open(written, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(written, path);
}
