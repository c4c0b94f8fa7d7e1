import type { BlobName } from '../blob-store.ts';
import { BlobsUnavailableError } from '../errors.ts';
import type { Objects } from './objects.ts';

/**
 * Parts of a bucket have at least 5 MiB. This is what our clients send at once: 8 MiB of plaintext and the tags of its
 * chunks, so that each of their requests is one part and leaves no rest.
 */
export const partBytes = 8_396_800;
const mostParts = 10_000;
/** No blob in a bucket is larger. */
export const mostBlobBytes = mostParts * partBytes;

/** How far a blob came that is not finished. What is not in here does not count, wherever it lies. */
export interface UploadState {
  /** Missing until there is a whole part. */
  readonly uploadId?: string | undefined;
  /** Of the parts that are stored, each of `partBytes`. */
  readonly etags: readonly string[];
  /** Bytes behind the last whole part. They lie in an object of their own until a part is full. */
  readonly restBytes: number;
}

export const emptyState: UploadState = { etags: [], restBytes: 0 };

export function sizeOf({ etags, restBytes }: UploadState): number {
  return etags.length * partBytes + restBytes;
}

export const finishedPrefix = 'finished/';
export const unfinishedPrefix = 'unfinished/';
const stateSuffix = '/state';

/** Where the objects of a blob lie. Its name has to be checked before. */
export const keysOf = (name: BlobName) => ({
  finished: `${finishedPrefix}${name}`,
  unfinished: `${unfinishedPrefix}${name}/`,
  state: `${unfinishedPrefix}${name}${stateSuffix}`,
  /** Named by the part it will become, so that a rest left behind is never taken for the next one. */
  restOf: ({ etags }: UploadState) => `${unfinishedPrefix}${name}/rest-${etags.length + 1}`,
});

/** The blob that a key is the state of. */
export function nameOfState(key: string): string | undefined {
  if (!key.startsWith(unfinishedPrefix) || !key.endsWith(stateSuffix)) return undefined;
  return key.slice(unfinishedPrefix.length, -stateSuffix.length);
}

export async function readState(objects: Objects, name: BlobName): Promise<UploadState | undefined> {
  const bytes = await objects.getBytes(keysOf(name).state);
  return bytes && parseState(bytes.toString());
}

export function writeState(objects: Objects, name: BlobName, state: UploadState): Promise<void> {
  return objects.put(keysOf(name).state, Buffer.from(JSON.stringify(state)));
}

function parseState(text: string): UploadState {
  try {
    // Nobody but this file writes these objects; a bucket that mixes them up shows in what is not there.
    const { uploadId, etags, restBytes } = JSON.parse(text) as UploadState;
    if (Array.isArray(etags) && Number.isInteger(restBytes)) return { uploadId, etags, restBytes };
    throw new TypeError('This is not the state of an upload');
  } catch (error) {
    throw new BlobsUnavailableError(error);
  }
}
