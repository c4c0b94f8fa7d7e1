import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { CliError } from './errors.ts';
import { systemCode } from './system-code.ts';

/** A file that waits for a secret. */
export interface Destination {
  /** Writes the secret and makes it durable. Throws `OUTPUT_LOST`: by then the view is taken. */
  save(text: string): Promise<void>;
  /** Leaves things as they were before, unless the secret was saved. */
  close(): Promise<void>;
}

/**
 * Makes sure that a secret can be written to a file before its view is taken: a secret that opens once must not be lost
 * to a wrong path. Readable by its owner only. Throws `OUTPUT_EXISTS` unless `force`, and `OUTPUT_FAILED`.
 */
export async function reserveDestination(path: string, force: boolean): Promise<Destination> {
  const existing = force ? await openExisting(path) : undefined;
  const handle = existing ?? (await create(path));
  let isSaved = false;
  return { save, close };

  async function save(text: string): Promise<void> {
    try {
      if ((await handle.stat()).isFile()) await handle.truncate(0);
      await handle.writeFile(text);
      await handle.datasync().catch(ignoreUnsyncable);
      isSaved = true;
    } catch (cause) {
      throw new CliError(
        'OUTPUT_LOST',
        `The secret was opened, but could not be saved to ${path} (${systemCode(cause)}). If it opens only once, ask for a new one.`,
        { cause },
      );
    }
  }

  async function close(): Promise<void> {
    await handle.close();
    if (!isSaved && !existing) await unlink(path);
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    // Not truncated yet: what is there stays until the secret has come.
    const handle = await open(path, constants.O_WRONLY);
    if ((await handle.stat()).isFile()) await handle.chmod(0o600);
    return handle;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw cannotWrite(path, cause);
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST') throw cannotWrite(path, cause);
    throw new CliError(
      'OUTPUT_EXISTS',
      `${path} exists already. Choose another name, or use --force to replace it.`,
    );
  }
}

// Pipes and devices have nothing to sync.
function ignoreUnsyncable(error: unknown): void {
  if (systemCode(error) !== 'EINVAL') throw error;
}

function cannotWrite(path: string, cause: unknown): CliError {
  const message = `${path} cannot be written (${systemCode(cause)}). The secret was not opened; choose another place.`;
  return new CliError('OUTPUT_FAILED', message, { cause });
}
