import { fromBase64Url, toBase64Url } from '@waxwing/seal';
import type { UploadRecord } from './records-types.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A record as text, its keys and all. Whoever keeps it keeps it from others. */
export function writeRecord(record: UploadRecord): string {
  const { secrets, stream } = record;
  return JSON.stringify({
    ...record,
    secrets: secrets && {
      ...secrets,
      linkSecret: toBase64Url(secrets.linkSecret),
      contentKey: toBase64Url(secrets.contentKey),
      slot: toBase64Url(secrets.slot),
    },
    stream: { ...stream, salt: toBase64Url(stream.salt) },
  });
}

/** Undefined for what is damaged, or was written by another version of this code: nothing can go on with it. */
export function readRecord(text: string): UploadRecord | undefined {
  try {
    return parseRecord(text);
  } catch {
    // Not passed on: the parser's own words quote the text, and so its keys.
    return undefined;
  }
}

function parseRecord(text: string): UploadRecord | undefined {
  const { secrets, stream, ...rest } = JSON.parse(text);
  if (rest.version !== 1) return undefined;
  return {
    ...rest,
    secrets: secrets && {
      ...secrets,
      linkSecret: bytesOf(secrets.linkSecret),
      contentKey: bytesOf(secrets.contentKey),
      slot: bytesOf(secrets.slot),
    },
    stream: { ...stream, salt: bytesOf(stream.salt) },
  };
}

function bytesOf(text: string): Bytes {
  const bytes = fromBase64Url(text);
  if (bytes === undefined) throw new SyntaxError('A record has a member that is not base64url');
  return bytes;
}
