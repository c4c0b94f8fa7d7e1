import type { Bytes } from '@waxwing/seal';
import { toBase64Url } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import type { Plan, PlannedFile } from './plan.ts';
import { collectingSha256 } from './sha256.ts';
import type { RunningSha256 } from './types.ts';

/** The stream of a plan before it is sealed: the bytes of its files, one behind the other, and zeros. */
export interface Plaintext {
  /** Reads bytes `start` to before `end`. One call at a time. */
  read(start: number, end: number): Promise<Bytes>;
  /** SHA-256 of each file in base64url, where it could be told, once everything was read from the start on. */
  hashes(): Promise<Array<string | undefined>>;
  /** The path of the file from `start` to before `end`; undefined when that is more than one. */
  pathWithin(start: number, end: number): string | undefined;
}

export function createPlaintext({ files }: Plan, createSha256: (() => RunningSha256) | undefined): Plaintext {
  const running = new Map<PlannedFile, RunningSha256 | undefined>();
  const digests = new Map<PlannedFile, Promise<string>>();
  /** A part that has to be sealed again is read again, but counts once. */
  let hashedBytes = 0;
  return { read, hashes, pathWithin };

  async function read(start: number, end: number): Promise<Bytes> {
    const bytes = new Uint8Array(end - start);
    for (const file of files) {
      if (file.offset > end) break;
      const from = Math.max(start, file.offset);
      const to = Math.min(end, file.offset + file.size);
      if (from < to) bytes.set(await readFile(file, from - file.offset, to - file.offset), from - start);
    }
    hash(start, bytes);
    return bytes;
  }

  function hash(start: number, bytes: Bytes): void {
    const end = start + bytes.length;
    if (start > hashedBytes || end <= hashedBytes) return;
    for (const file of files) {
      if (file.offset > end) break;
      const from = Math.max(hashedBytes, file.offset);
      const to = Math.min(end, file.offset + file.size);
      if (from < to) update(file, bytes.subarray(from - start, to - start), to === file.offset + file.size);
    }
    hashedBytes = end;
  }

  function update(file: PlannedFile, bytes: Bytes, isLast: boolean): void {
    if (!running.has(file)) running.set(file, createSha256?.() ?? collectingSha256(file.size));
    const sha256 = running.get(file);
    sha256?.update(bytes);
    if (!isLast || sha256 === undefined) return;
    const digest = Promise.resolve(sha256.digest()).then(toBase64Url);
    // Told by `hashes`, which an aborted sending never asks for.
    digest.catch(() => {});
    digests.set(file, digest);
    running.delete(file);
  }

  function pathWithin(start: number, end: number): string | undefined {
    const within = files.filter(({ offset, size }) => offset < end && offset + size > start);
    return within.length === 1 ? within[0]?.path : undefined;
  }

  function hashes(): Promise<Array<string | undefined>> {
    return Promise.all(files.map((file) => (file.size === 0 ? digestOfNothing() : digests.get(file))));
  }
}

async function readFile({ source, path }: PlannedFile, start: number, end: number): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await source.read(start, end);
  } catch (cause) {
    if (cause instanceof WaxwingError) throw cause;
    throw new WaxwingError('FILE_UNREADABLE', 'A file cannot be read', { file: path, cause });
  }
  if (bytes.length === end - start) return bytes;
  throw new WaxwingError('FILE_CHANGED', 'A file is not as long as it was', { file: path });
}

async function digestOfNothing(): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(0))));
}
