import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { masterKey as parseMasterKey, ValueError } from '../config-parse.ts';

/** Why the server cannot use its master key, in one sentence for the operator. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
  readonly code = 'MASTER_KEY_UNUSABLE';
}

/**
 * Reads a master key file.
 * @returns undefined when there is no such file
 * @throws {MasterKeyError} when it holds anything but one whole key, or cannot be read
 */
export async function readMasterKeyFile(path: string): Promise<KeyObject | undefined> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    if (isErrorWithCode(cause, 'ENOENT')) return undefined;
    throw new MasterKeyError(`The master key file ${path} cannot be read.`, { cause });
  }
  try {
    return parseMasterKey(content.trim());
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    throw new MasterKeyError(
      `The master key file ${path} is damaged: it must hold 32 bytes as base64 or hex.`,
    );
  }
}

/**
 * Makes a random key and its file (0600), durable before it returns. A file that is already there stays: then
 * EEXIST is thrown.
 */
export async function createMasterKeyFile(path: string): Promise<KeyObject> {
  const bytes = randomBytes(32);
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}.new`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeDurably(temporary, `${bytes.toString('base64url')}\n`);
    // `link` instead of `rename`: it never replaces a key that another process made in the meantime.
    await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(folder);
  return createSecretKey(bytes);
}

/** Puts another key into a master key file, durable before it returns: the file holds one whole key at any time. */
export async function replaceMasterKeyFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    await writeDurably(temporary, `${Buffer.from(bytes).toString('base64url')}\n`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
