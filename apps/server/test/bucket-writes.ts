import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type S3rver from 's3rver';

/** How s3rver names an error; a module of its own, without types. */
const S3Error: new (code: string, message: string) => Error = createRequire(import.meta.url)(
  's3rver/lib/models/error.js',
);

interface PutObject {
  readonly bucket: string;
  readonly key: string;
  readonly content: Readable | Buffer;
  readonly metadata: object;
}

interface Written {
  readonly size: number;
  readonly md5: string;
}

/** The part of s3rver 3.7 that writes; its types leave it out. */
interface ObjectFiles {
  getResourcePath(bucket: string, key: string | undefined, resource: string): string;
  putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
  putObject(object: PutObject): Promise<Written>;
  putPart(bucket: string, uploadId: string, partNumber: string, content: Readable): Promise<Written>;
  putObjectMultipart(bucket: string, uploadId: string, parts: readonly object[]): Promise<Written>;
}

/** A step of the web framework that s3rver is made with, as far as it is used here. */
type Middleware = (
  context: { method: string; path: string; query: Record<string, unknown>; status: number },
  next: () => Promise<void>,
) => Promise<void>;

/**
 * Makes s3rver keep promises of S3: what it acknowledged is read back at once (it answers before its file is written),
 * an object is replaced whole or not at all, also when the request is cut, and an upload that is gone is called so.
 */
export function keepPromises(server: S3rver): void {
  const { store: files } = server as unknown as { store: ObjectFiles };
  files.putObject = async ({ bucket, key, content, metadata }) => {
    const written = await replace(files.getResourcePath(bucket, key, 'object'), content);
    await files.putMetadata(bucket, key, metadata, written.md5);
    return written;
  };
  files.putPart = async (bucket, uploadId, partNumber, content) =>
    replace(join(folderOf(files, bucket, uploadId), partNumber), content);
  const putTogether = files.putObjectMultipart.bind(files);
  files.putObjectMultipart = async (bucket, uploadId, parts) => {
    folderOf(files, bucket, uploadId);
    return putTogether(bucket, uploadId, parts);
  };
}

/** Lets s3rver abort uploads, as S3 does and some servers like s3rver do not. */
export function letAbort(server: S3rver): void {
  const { store: files, middleware } = server as unknown as { store: ObjectFiles; middleware: Middleware[] };
  middleware.unshift(async (context, next) => {
    const { method, path, query } = context;
    if (method !== 'DELETE' || typeof query.uploadId !== 'string') return next();
    const [, bucket = ''] = path.split('/');
    await rm(folderOf(files, bucket, query.uploadId), { recursive: true });
    context.status = 204;
  });
}

/** The folder of an upload that is under way. */
function folderOf(files: ObjectFiles, bucket: string, uploadId: string): string {
  const folder = join(files.getResourcePath(bucket, undefined, 'uploads'), uploadId);
  if (existsSync(folder)) return folder;
  throw new S3Error('NoSuchUpload', 'There is no such upload');
}

let count = 0;

async function replace(path: string, content: Readable | Buffer): Promise<Written> {
  const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.next-${++count}`;
  await writeFile(next, bytes);
  await rename(next, path);
  return { size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}
