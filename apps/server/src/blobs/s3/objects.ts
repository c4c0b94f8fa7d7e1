import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../blob-store.ts';
import { BlobRangeError } from '../errors.ts';
import { type Bucket, isAbsent, isAnswer, patienceWithPartsMs } from './client.ts';
import { exactly } from './exactly.ts';

/** One entry of a listing. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly changedAt: number;
}

/** The longest pause of a reader. The server's own bound for its connections is shorter. */
const readerPauseMs = 180_000;

/** Whole objects of a bucket. */
export type Objects = ReturnType<typeof createObjects>;

export function createObjects(bucket: Bucket) {
  const { client } = bucket;
  const at = (Key: string) => ({ Bucket: bucket.name, Key });
  return { put, get, getBytes, size, remove, list };

  async function put(key: string, Body: Uint8Array): Promise<void> {
    const command = new PutObjectCommand({ ...at(key), Body, ContentType: 'application/octet-stream' });
    await bucket.request((options) => client.send(command, options), patienceWithPartsMs);
  }

  /** Undefined when there is no such object. @throws {BlobRangeError} */
  async function get(key: string, { start, end }: ByteRange): Promise<Readable | undefined> {
    const command = new GetObjectCommand({ ...at(key), Range: `bytes=${start}-${end}` });
    try {
      const { Body, ContentRange } = await bucket.request((options) => client.send(command, options));
      // In Node the body is the response itself.
      const body = Body as unknown as IncomingMessage;
      body.setTimeout(readerPauseMs, () => body.destroy(new Error('Nobody read on')));
      // A range that is inside at its beginning only is answered with less.
      const total = Number(ContentRange?.split('/')[1]);
      if (end < total) return exactly(body, end - start + 1);
      body.destroy();
      throw new BlobRangeError();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw isAnswer(error, 'InvalidRange') ? new BlobRangeError() : error;
    }
  }

  /** All of a small object, or the first `length` bytes of one that may be as large as a part. */
  async function getBytes(key: string, length?: number): Promise<Buffer | undefined> {
    if (length === 0) return Buffer.alloc(0);
    const range = length === undefined ? {} : { Range: `bytes=0-${length - 1}` };
    const command = new GetObjectCommand({ ...at(key), ...range });
    const patienceMs = length === undefined ? undefined : patienceWithPartsMs;
    return ifThere(() =>
      bucket.request(async (options) => {
        const { Body } = await client.send(command, options);
        return buffer(Body as unknown as Readable);
      }, patienceMs),
    );
  }

  /** Undefined when there is no such object. */
  async function size(key: string): Promise<number | undefined> {
    const head = new HeadObjectCommand(at(key));
    const found = await ifThere(() => bucket.request((options) => client.send(head, options)));
    if (found) return found.ContentLength ?? 0;
    // This answer has no body, and says the same of a bucket that is gone: not everything in it was removed then.
    const headBucket = new HeadBucketCommand({ Bucket: bucket.name });
    await bucket.request((options) => client.send(headBucket, options));
    return undefined;
  }

  async function remove(key: string): Promise<void> {
    await bucket.request((options) => client.send(new DeleteObjectCommand(at(key)), options));
  }

  async function* list(prefix: string): AsyncGenerator<StoredObject> {
    let next: string | undefined;
    do {
      const query = { Bucket: bucket.name, Prefix: prefix, ContinuationToken: next };
      const page = await bucket.request((options) => client.send(new ListObjectsV2Command(query), options));
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        yield { key: Key, size: Size, changedAt: LastModified?.getTime() ?? Date.now() };
      }
      next = page.NextContinuationToken;
    } while (next !== undefined);
  }
}

async function ifThere<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
