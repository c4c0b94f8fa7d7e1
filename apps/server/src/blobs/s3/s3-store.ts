import type { BaseLogger } from 'pino';
import {
  type BlobName,
  type BlobStore,
  type ByteRange,
  checkedBlobName,
  isBlobName,
  ownerNote,
} from '../blob-store.ts';
import { translated } from '../disk/errors.ts';
import {
  BlobExistsError,
  BlobFinishedError,
  BlobMissingError,
  BlobOffsetError,
  BlobRangeError,
  BlobsUnavailableError,
} from '../errors.ts';
import { untilCut } from '../incoming.ts';
import { createTurns } from '../turns.ts';
import { appendChunks, restOf } from './append.ts';
import { checkBucket } from './check-bucket.ts';
import { connectBucket, type S3Settings } from './client.ts';
import { createMultipart } from './multipart.ts';
import { createObjects } from './objects.ts';
import { createSlots } from './slots.ts';
import { openSpools } from './spool.ts';
import {
  emptyState,
  finishedPrefix,
  keysOf,
  nameOfState,
  readState,
  sizeOf as sizeOfState,
  type UploadState,
  unfinishedPrefix,
  writeState,
} from './upload-state.ts';

/** Parts that are on their way to the bucket at once: 32 MiB of memory. */
const sendingAtOnce = 4;

export interface S3StoreOptions {
  readonly settings: S3Settings;
  /** Where bytes wait until they make a part. */
  readonly spoolFolder: string;
  readonly logger: Pick<BaseLogger, 'warn'>;
}

/**
 * Blobs as objects of a bucket. An unfinished one is a multipart upload, and an object beside it that says how far it
 * came: any process can go on from there, and nothing but plain objects has to be listed. The bucket belongs to one
 * installation.
 */
export async function openS3Store({ settings, spoolFolder, logger }: S3StoreOptions): Promise<BlobStore> {
  const bucket = connectBucket(settings);
  const objects = createObjects(bucket);
  const multipart = createMultipart(bucket);
  const openSpool = await openSpools(spoolFolder);
  const parts = { objects, multipart, openSpool, sending: createSlots(sendingAtOnce) };
  const turns = createTurns();
  const unreachable = await checkBucket(bucket);
  if (unreachable)
    logger.warn({ err: unreachable }, 'the bucket for files cannot be reached, it is tried again');

  return {
    place: `The bucket ${settings.bucket}`,
    owner: async () => (await objects.getBytes(ownerNote))?.toString().trim(),
    setOwner: (owner) => objects.put(ownerNote, Buffer.from(`${owner}\n`)),
    create: (name) => turns.take(name, () => create(checkedBlobName(name))),
    append: (name, offset, data) =>
      translated(() =>
        turns.take(name, async (signal) => {
          const size = await append(checkedBlobName(name), offset, untilCut(data, signal));
          if (!signal.aborted) return size;
          throw new BlobMissingError();
        }),
      ),
    sizeOf: async (name) => sizeOf(checkedBlobName(name)),
    finish: (name) => turns.take(name, () => finish(checkedBlobName(name))),
    open: async (name, range) => read(checkedBlobName(name), range),
    remove: (name) => turns.takeOver(name, () => remove(checkedBlobName(name))),
    list,
    close: async () => bucket.client.destroy(),
  };

  async function create(name: BlobName): Promise<void> {
    if ((await sizeOf(name)) !== undefined) throw new BlobExistsError();
    await writeState(objects, name, emptyState);
  }

  async function append(name: BlobName, offset: number, chunks: AsyncIterable<Buffer>): Promise<number> {
    const state = await readState(objects, name);
    if (!state) {
      throw (await objects.size(keysOf(name).finished)) === undefined
        ? new BlobMissingError()
        : new BlobFinishedError();
    }
    const size = sizeOfState(state);
    if (size !== offset) throw new BlobOffsetError(size);
    return sizeOfState(await appendChunks(parts, { name, state }, chunks));
  }

  async function sizeOf(name: BlobName): Promise<number | undefined> {
    // In this order: between the two it may be finished, and never the reverse.
    const state = await readState(objects, name);
    return state ? sizeOfState(state) : objects.size(keysOf(name).finished);
  }

  async function finish(name: BlobName): Promise<void> {
    const { finished } = keysOf(name);
    const state = await readState(objects, name);
    if (state) {
      await putTogether(name, state);
      await removeUnfinished(name);
    } else if ((await objects.size(finished)) === undefined) throw new BlobMissingError();
  }

  async function putTogether(name: BlobName, state: UploadState): Promise<void> {
    const { finished: key } = keysOf(name);
    const { uploadId, etags } = state;
    if (uploadId === undefined || etags.length === 0) {
      await objects.put(key, await restOf(objects, name, state));
      if (uploadId !== undefined) await multipart.abandon({ key, uploadId });
      return;
    }
    const upload = { key, uploadId };
    const isRestless = state.restBytes === 0;
    const rest = isRestless
      ? []
      : [await multipart.putPart(upload, etags.length + 1, await restOf(objects, name, state))];
    const isCompleted = await multipart.complete(upload, [...etags, ...rest]);
    // When there was no such upload any more, a process completed it just before it died.
    const size = await objects.size(key);
    if (size === sizeOfState(state)) return;
    const cause = `${isCompleted ? 'The bucket put parts together wrongly' : 'The bucket lost an upload'}: ${size}`;
    throw new BlobsUnavailableError(new Error(cause));
  }

  async function read(name: BlobName, { start, end }: ByteRange) {
    const isRange = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    if (!isRange) throw new BlobRangeError();
    const body = await objects.get(keysOf(name).finished, { start, end });
    if (!body) throw new BlobMissingError();
    return body;
  }

  async function remove(name: BlobName): Promise<void> {
    const { finished: key } = keysOf(name);
    const state = await readState(objects, name);
    if (state?.uploadId !== undefined) await abandon({ key, uploadId: state.uploadId }, state);
    await objects.remove(key);
    await removeUnfinished(name);
  }

  async function abandon(upload: { key: string; uploadId: string }, { etags }: UploadState): Promise<void> {
    const isGone = await multipart.abandon(upload);
    if (!isGone && etags.length > 0) await multipart.complete(upload, etags);
  }

  /** The state goes last: as long as it is there, somebody knows that there is something to remove. */
  async function removeUnfinished(name: BlobName): Promise<void> {
    const { unfinished, state } = keysOf(name);
    for await (const { key } of objects.list(unfinished)) if (key !== state) await objects.remove(key);
    await objects.remove(state);
  }

  async function* list() {
    // In this order, so that one that is finished meanwhile is seen twice rather than never.
    for await (const { key, changedAt } of objects.list(unfinishedPrefix)) {
      const name = nameOfState(key);
      if (name === undefined || !isBlobName(name)) continue;
      const state = await readState(objects, name);
      if (state) yield { name, size: sizeOfState(state), isFinished: false, changedAt };
    }
    for await (const { key, size, changedAt } of objects.list(finishedPrefix)) {
      const name = key.slice(finishedPrefix.length);
      if (isBlobName(name)) yield { name, size, isFinished: true, changedAt };
    }
  }
}
