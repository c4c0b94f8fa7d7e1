import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { BlobsUnavailableError } from '../errors.ts';
import { type Bucket, isAbsent, patienceWithPartsMs, statusOf } from './client.ts';

/** Putting the parts of a large object together may take a bucket minutes. */
const completeMs = 10 * 60_000;

/** An object that is made of parts, and is not there before it is complete. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
}

export type Multipart = ReturnType<typeof createMultipart>;

export function createMultipart(bucket: Bucket) {
  const { client } = bucket;
  const of = ({ key, uploadId }: Upload) => ({ Bucket: bucket.name, Key: key, UploadId: uploadId });
  return { begin, putPart, complete, abandon };

  async function begin(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({
      Bucket: bucket.name,
      Key: key,
      ContentType: 'application/octet-stream',
    });
    return given((await bucket.request((options) => client.send(command, options))).UploadId);
  }

  /** @returns what names these bytes when the parts are put together */
  async function putPart(upload: Upload, number: number, Body: Uint8Array): Promise<string> {
    const command = new UploadPartCommand({ ...of(upload), PartNumber: number, Body });
    const sent = await bucket.request((options) => client.send(command, options), patienceWithPartsMs);
    return given(sent.ETag);
  }

  /** @returns whether there was such an upload */
  async function complete(upload: Upload, etags: readonly string[]): Promise<boolean> {
    const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const command = new CompleteMultipartUploadCommand({ ...of(upload), MultipartUpload: { Parts } });
    try {
      await bucket.request((options) => client.send(command, options), completeMs);
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  /**
   * Gives an upload up, and the room that its parts take.
   * @returns false when this server cannot do that, as s3rver 3.7: completing it and removing the object does the same
   */
  async function abandon(upload: Upload): Promise<boolean> {
    const command = new AbortMultipartUploadCommand(of(upload));
    try {
      await bucket.request((options) => client.send(command, options));
    } catch (error) {
      if (isAbsent(error)) return true;
      const status = statusOf(error);
      if (status !== 405 && status !== 501) throw error;
      return false;
    }
    return true;
  }
}

function given(text: string | undefined): string {
  if (text) return text;
  throw new BlobsUnavailableError(new Error('The answer of the bucket lacks what it is about'));
}
