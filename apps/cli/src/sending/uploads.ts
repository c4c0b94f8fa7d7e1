import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadRecord, UploadRecords } from '@waxwing/sdk';
import { openFolderRecords } from '@waxwing/sdk/node';
import { CliError } from '../errors.ts';
import { openStateFolder } from '../state-folder.ts';
import { systemCode } from '../system-code.ts';
import type { ChosenFile } from './choose-files.ts';

const PATHS = '.paths';

/** Uploads that are not over yet: the records of the SDK, and beside them where their files lie on this machine. */
export interface Uploads {
  records: UploadRecords;
  /** Oldest first. What has expired on the server is forgotten on the way. */
  list(): Promise<UploadRecord[]>;
  /** Notes where the files of an upload lie; it is on disk when this returns. */
  keepFiles(recordId: string, files: readonly ChosenFile[]): void;
  /** Undefined when it was not noted any more. */
  filesOf(recordId: string): Promise<ChosenFile[] | undefined>;
  /** Removes what is known of an upload here; on the server nothing changes. */
  forget(recordId: string): Promise<void>;
}

/** Throws `OUTPUT_FAILED`. */
export async function openUploads(env: Record<string, string | undefined>): Promise<Uploads> {
  const folder = await openStateFolder('uploads', env);
  const records = await openFolderRecords(folder);
  const pathsFile = (recordId: string) => join(folder, `${recordId}${PATHS}`);
  return { records, list, keepFiles, filesOf, forget };

  async function list(): Promise<UploadRecord[]> {
    const now = Date.now();
    // Looked for first: another process may begin an upload meanwhile, its record before this note of it.
    const noted = (await readdir(folder)).filter((name) => name.endsWith(PATHS));
    const known = await records.list();
    const alive = known.filter(({ share }) => share.expiresAt > now);
    for (const { id } of known.filter((record) => !alive.includes(record))) await forget(id);
    const living = new Set(known.map(({ id }) => `${id}${PATHS}`));
    for (const name of noted.filter((name) => !living.has(name)))
      await rm(join(folder, name), { force: true });
    return alive;
  }

  // A record is told of in the middle of a sending, by a call that waits for nothing: so this does not wait either.
  function keepFiles(recordId: string, files: readonly ChosenFile[]): void {
    try {
      const file = openSync(pathsFile(recordId), 'w', 0o600);
      writeFileSync(file, JSON.stringify(files));
      fsyncSync(file);
      closeSync(file);
    } catch (cause) {
      throw cannotUse(pathsFile(recordId), cause);
    }
  }

  async function filesOf(recordId: string): Promise<ChosenFile[] | undefined> {
    try {
      return parseFiles(await readFile(pathsFile(recordId), 'utf8'));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw cannotUse(pathsFile(recordId), error);
    }
  }

  async function forget(recordId: string): Promise<void> {
    await records.remove(recordId);
    await rm(pathsFile(recordId), { force: true });
  }
}

function cannotUse(path: string, cause: unknown): CliError {
  return new CliError('OUTPUT_FAILED', `${path} cannot be used (${systemCode(cause)}).`, { cause });
}

/** Undefined for what a power cut left half written. */
function parseFiles(text: string): ChosenFile[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isChosenFile) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isChosenFile(value: unknown): value is ChosenFile {
  // Read as possibly anything.
  const { from, as } = (value ?? {}) as Partial<ChosenFile>;
  return typeof from === 'string' && typeof as === 'string';
}
