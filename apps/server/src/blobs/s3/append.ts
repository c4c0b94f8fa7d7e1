import type { BlobName } from '../blob-store.ts';
import { BlobsUnavailableError, BlobTooLargeError } from '../errors.ts';
import type { Multipart } from './multipart.ts';
import type { Objects } from './objects.ts';
import type { Spool } from './spool.ts';
import { keysOf, mostBlobBytes, partBytes, sizeOf, type UploadState, writeState } from './upload-state.ts';

export interface AppendParts {
  readonly objects: Objects;
  readonly multipart: Multipart;
  readonly openSpool: () => Promise<Spool>;
  /** Bounds the memory of all appends together: a part is in memory only while it is sent. */
  readonly sending: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Appends chunks to an unfinished blob. @returns its state afterwards, which is stored */
export async function appendChunks(
  parts: AppendParts,
  { name, state: before }: { name: BlobName; state: UploadState },
  chunks: AsyncIterable<Buffer>,
): Promise<UploadState> {
  await using spool = await parts.openSpool();
  let state = before;
  if (state.restBytes > 0) await spool.add(await restOf(parts.objects, name, state));

  for await (const chunk of chunks) {
    for (let left = chunk; left.length > 0; ) {
      if (sizeOf(state) >= mostBlobBytes) throw new BlobTooLargeError(mostBlobBytes);
      const taken = left.subarray(0, partBytes - spool.size);
      await spool.add(taken);
      left = left.subarray(taken.length);
      if (spool.size === partBytes) state = await keepPart(parts, name, state, spool);
    }
  }
  return spool.size > state.restBytes ? keepRest(parts, name, state, spool) : state;
}

/** The bytes behind the last whole part. */
export async function restOf(objects: Objects, name: BlobName, state: UploadState): Promise<Buffer> {
  // A rest that was written and not noted has more: only what is noted counts.
  const bytes = await objects.getBytes(keysOf(name).restOf(state), state.restBytes);
  if (bytes?.length === state.restBytes) return bytes;
  throw new BlobsUnavailableError(new Error('The rest of an upload is not in the bucket'));
}

async function keepPart(
  { objects, multipart, sending }: AppendParts,
  name: BlobName,
  before: UploadState,
  spool: Spool,
): Promise<UploadState> {
  const { finished: key, restOf: restKey } = keysOf(name);
  let { uploadId } = before;
  if (uploadId === undefined) {
    uploadId = await multipart.begin(key);
    // Noted before it has a part: an upload that nobody knows of then takes no room.
    await writeState(objects, name, { ...before, uploadId });
  }
  const upload = { key, uploadId };
  const etag = await sending(async () =>
    multipart.putPart(upload, before.etags.length + 1, await spool.read()),
  );
  const state = { uploadId, etags: [...before.etags, etag], restBytes: 0 };
  await writeState(objects, name, state);
  spool.empty();
  if (before.restBytes > 0) await objects.remove(restKey(before));
  return state;
}

async function keepRest(
  { objects, sending }: AppendParts,
  name: BlobName,
  before: UploadState,
  spool: Spool,
): Promise<UploadState> {
  await sending(async () => objects.put(keysOf(name).restOf(before), await spool.read()));
  const state = { ...before, restBytes: spool.size };
  await writeState(objects, name, state);
  return state;
}
