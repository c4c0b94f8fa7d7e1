import { createHash } from 'node:crypto';
import { fileLimits, type PublishBody } from '@waxwing/contract';
import { decodeBlob } from '../../shared/blob-text.ts';
import { invalidField } from '../../shared/errors.ts';
import { fileErrors } from './files.errors.ts';

/** A request to publish, understood. */
export interface NewPublication {
  readonly slot: Uint8Array;
  readonly linkTokenHash: Uint8Array;
  /** Lower-case hex: what a reader's access token hashes to. */
  readonly accessTokenHash: string;
  readonly manifest: Uint8Array;
  readonly streams: readonly AnnouncedStream[];
  /** SHA-256 that is the same for bodies that say the same. */
  readonly hash: Uint8Array;
}

export interface AnnouncedStream {
  readonly head: Uint8Array;
  /** Bytes of ciphertext. */
  readonly size: number;
  readonly uploadId: string;
}

/**
 * Reads what the schema cannot: encodings, sizes in bytes, and uploads that are named twice.
 * @throws {ProblemError} VALIDATION_FAILED, PAYLOAD_TOO_LARGE
 */
export function readPublication(body: PublishBody): NewPublication {
  const manifest = readBytes('manifest', body.manifest);
  if (manifest.length > fileLimits.manifestBytes) throw fileErrors.manifestTooLarge();
  if (manifest.length < fileLimits.sealedBytesMin)
    throw invalidField('manifest', 'must be a sealed manifest');
  const streams = body.streams.map(({ head, size, uploadId }, index) => ({
    head: readExactly(`streams.${index}.head`, head, fileLimits.headBytes),
    size,
    uploadId,
  }));
  if (new Set(streams.map(({ uploadId }) => uploadId)).size < streams.length) {
    throw invalidField('streams', 'must name each upload once');
  }
  const read = {
    slot: readExactly('slot', body.slot, fileLimits.slotBytes),
    linkTokenHash: Buffer.from(body.linkTokenHash, 'hex'),
    accessTokenHash: body.accessTokenHash.toLowerCase(),
    manifest,
    streams,
  };
  return { ...read, hash: hashOf(read) };
}

/**
 * Names the content: every head commits to one key, and so to one plaintext.
 * @see docs/format.md, section 7
 */
export function contentIdOf({ manifest, streams }: Pick<NewPublication, 'manifest' | 'streams'>): Buffer {
  const hash = createHash('sha256').update('waxwing/v1 content id');
  hash.update(manifest.subarray(0, fileLimits.headBytes));
  for (const { head } of streams) hash.update(head);
  return hash.digest();
}

function hashOf(read: Omit<NewPublication, 'hash'>): Buffer {
  const streams = read.streams.map(({ head, size, uploadId }) => [hex(head), size, uploadId]);
  const fields = [hex(read.slot), hex(read.linkTokenHash), read.accessTokenHash, streams];
  return createHash('sha256')
    .update(`${JSON.stringify(fields)}\n`)
    .update(read.manifest)
    .digest();
}

function readExactly(field: string, text: string, length: number): Buffer {
  const bytes = readBytes(field, text);
  if (bytes.length !== length) throw invalidField(field, `must be ${length} bytes`);
  return bytes;
}

function readBytes(field: string, text: string): Buffer {
  const blob = decodeBlob(text);
  if (!blob) throw invalidField(field, 'must be base64');
  return blob.bytes;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
