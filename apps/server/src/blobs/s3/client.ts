import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { BlobError, BlobsFullError, BlobsUnavailableError } from '../errors.ts';

/** A bucket, and who may use it. */
export interface S3Settings {
  /** Undefined: the one of Amazon for this region. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** What the client has to know about the time of a request. */
export interface RequestOptions {
  /** Ends all attempts. */
  readonly abortSignal: AbortSignal;
  /** Milliseconds of one attempt until its answer begins. */
  readonly requestTimeout: number;
}

/** A bucket within reach. Every request has an end, and the words of its failure are those of blobs. */
export interface Bucket {
  readonly name: string;
  readonly client: S3Client;
  /** Runs one request. */
  request<T>(send: (options: RequestOptions) => Promise<T>, patienceMs?: number): Promise<T>;
}

const connectMs = 3_000;
const attempts = 3;
/** Of the patience with a request one attempt may take this part until its answer begins: two fit into it. */
const attemptShare = 0.4;
/** With a request that moves few bytes: somebody is waiting for the answer. */
const patienceOfMostMs = 20_000;
/** With one that moves a part of 8 MiB, which passes a line of 3 Mbit/s in one attempt. */
export const patienceWithPartsMs = 60_000;

export function connectBucket(settings: S3Settings): Bucket {
  const { endpoint, region, bucket, accessKey, secretKey } = settings;
  const client = new S3Client({
    region,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // Servers of one's own rarely have a host name for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // The signature covers a SHA-256 of the body already; many servers refuse the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      throwOnRequestTimeout: true,
      // A download may pause; `get` has its own bound for it.
      socketTimeout: 0,
      httpAgent: { maxSockets: 500 },
      httpsAgent: { maxSockets: 500 },
    },
  });
  return {
    name: bucket,
    client,
    async request(send, patienceMs = patienceOfMostMs) {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), patienceMs);
      try {
        return await send({ abortSignal: patience.signal, requestTimeout: patienceMs * attemptShare });
      } catch (error) {
        throw toBlobError(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Whether the bucket answered that what was asked for is not there; that the bucket is not there is something else. */
export function isAbsent(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound', 'NoSuchUpload'].some((name) => isAnswer(error, name));
}

/** Whether the bucket refused with this name of an error. */
export function isAnswer(error: unknown, name: string): boolean {
  const cause = error instanceof BlobError ? error.cause : error;
  return cause instanceof S3ServiceException && cause.name === name;
}

/** The HTTP status of a refusal. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof BlobError ? error.cause : error;
  return cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
}

const fullNames = [
  'QuotaExceeded',
  'InsufficientStorage',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
];

function toBlobError(error: unknown): BlobError {
  const isFull = statusOf(error) === 507 || fullNames.some((name) => isAnswer(error, name));
  return isFull ? new BlobsFullError(error) : new BlobsUnavailableError(error);
}
