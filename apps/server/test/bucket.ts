import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Settings } from '../src/blobs/s3/client.ts';

/** A server that speaks the protocol of S3, on loopback. */
export interface BucketServer {
  /** The folder that holds every bucket. */
  readonly folder: string;
  /** An empty bucket. */
  createBucket(): Promise<S3Settings>;
  stop(): Promise<void>;
}

export async function startBucketServer(): Promise<BucketServer> {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder,
    vhostBuckets: false,
  });
  const { port } = await server.run();
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
    async stop() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
