import { createHash } from 'node:crypto';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { drawRandom } from '../../shared/random.ts';
import type { UploadBody } from './upload-body.ts';
import { uploadErrors } from './uploads.errors.ts';

/**
 * Reads `Upload-Checksum`; undefined when it was not sent.
 * @throws {ProblemError} BAD_REQUEST
 * @see https://tus.io/protocols/resumable-upload#checksum
 */
export function readChecksum(header: string | string[] | undefined): Buffer | undefined {
  if (header === undefined) return undefined;
  const [, text] = /^sha256 +([A-Za-z0-9+/]{43}=)$/.exec(String(header)) ?? [];
  if (text === undefined) throw uploadErrors.checksumMalformed();
  return Buffer.from(text, 'base64');
}

/**
 * Appends a body of which nothing may be kept unless all of it is right. It is spooled as a blob of its own, because
 * bytes that were appended cannot be taken back, and memory has no room for bodies. A spool that a crash leaves behind
 * has no row, and is removed like every blob without one.
 */
export async function appendChecked(
  blobs: BlobStore,
  { name, offset }: { name: string; offset: number },
  body: UploadBody,
  checksum: Buffer,
): Promise<number> {
  const spool = `spool-${drawRandom(16).toString('hex')}`;
  const hash = createHash('sha256');
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  body.pause();
  await blobs.create(spool);
  try {
    const size = await blobs.append(spool, 0, body);
    if (body.cutBy) return offset;
    if (!hash.digest().equals(checksum)) throw uploadErrors.checksumWrong();
    await blobs.finish(spool);
    if (size === 0) return offset;
    return await blobs.append(name, offset, await blobs.open(spool, { start: 0, end: size - 1 }));
  } finally {
    await blobs.remove(spool);
  }
}
