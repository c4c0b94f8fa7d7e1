import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Settings } from '../src/blobs/s3/client.ts';
import { keepPromises, letAbort } from './bucket-writes.ts';

/** A server that speaks the protocol of S3, on loopback. */
export interface BucketServer {
  /** The folder that holds every bucket. */
  readonly folder: string;
  /** An empty bucket. */
  createBucket(): Promise<S3Settings>;
  /** Goes away, and keeps what it has. */
  pause(): Promise<void>;
  /** Comes back, at the same address. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** @param canAbort whether an upload can be given up, as with S3; otherwise it has to be completed to be removed */
export async function startBucketServer({ canAbort = true } = {}): Promise<BucketServer> {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-s3-'));
  const start = async (port: number) => {
    const options = { address: '127.0.0.1', silent: true, directory: folder, vhostBuckets: false };
    const server = new S3rver({ ...options, port });
    keepPromises(server);
    if (canAbort) letAbort(server);
    return { server, port: (await server.run()).port };
  };
  let running = await start(0);
  const { port } = running;
  let count = 0;
  return {
    folder,
    async createBucket() {
      const bucket = `bucket-${++count}`;
      await mkdir(join(folder, bucket));
      // What s3rver accepts as a signature.
      const credentials = { accessKey: 'S3RVER', secretKey: 'S3RVER' };
      return { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket, ...credentials };
    },
    pause: () => running.server.close(),
    async resume() {
      running = await start(port);
    },
    async stop() {
      await running.server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a server is told of a bucket. */
export function bucketEnv(settings: S3Settings | undefined): Record<string, string> {
  if (!settings) return {};
  return {
    WAXWING_S3_ENDPOINT: settings.endpoint ?? '',
    WAXWING_S3_REGION: settings.region,
    WAXWING_S3_BUCKET: settings.bucket,
    WAXWING_S3_ACCESS_KEY: settings.accessKey,
    WAXWING_S3_SECRET_KEY: settings.secretKey,
  };
}
