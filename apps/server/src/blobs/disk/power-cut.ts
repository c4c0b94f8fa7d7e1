import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobsFullError } from '../errors.ts';
import { toBlobError } from './errors.ts';
import { keepNote, readIfThere } from './notes.ts';
import { mostUnsyncedBytes } from './write-back.ts';

/** Linux makes a new one whenever it starts. */
const bootIdPath = '/proc/sys/kernel/random/boot_id';
const noteName = 'boot';

/** The files of unfinished blobs, and the folder that keeps the note. */
interface Uploads {
  readonly folder: string;
  paths(): AsyncIterable<string>;
}

/**
 * After a power cut a file may be long and yet have holes: its pages reach the disk in any order. So when the machine was
 * started since we last looked, what may not have been synced is cut off unfinished blobs, and is sent again. A killed
 * process loses nothing, because what it wrote is with the system; so a restart of the server alone cuts nothing.
 */
export async function distrustAfterBoot({ folder, paths }: Uploads, bootId = readBootId()): Promise<void> {
  const current = await bootId;
  const noted = await readIfThere(join(folder, noteName));
  if (current !== undefined && noted === current) return;
  for await (const path of paths()) await cutUnsynced(path);
  if (current !== undefined) await keepNote(folder, noteName, current).catch(allowFull);
}

/** Without a note the next start cuts once more, which a full disk is no reason to stop for. */
function allowFull(error: unknown): void {
  if (!(toBlobError(error) instanceof BlobsFullError)) throw error;
}

/** Undefined where there is no such thing: then every start may be one of the machine. */
function readBootId(): Promise<string | undefined> {
  return readIfThere(bootIdPath);
}

async function cutUnsynced(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    await file.truncate(Math.max(0, size - mostUnsyncedBytes));
    await file.sync();
  } finally {
    await file.close();
  }
}
