import type { Bytes } from './bytes.ts';
import { concat, fromUtf8, label, u32, utf8 } from './bytes.ts';
import { openMessage, sealMessage } from './cobblestone.ts';
import { deriveContentSubkey } from './content-key.ts';
import { SealError } from './errors.ts';
import { checkManifest } from './manifest-check.ts';
import { manifestPaddingStep, paddedManifestLength } from './padding.ts';
import type { RandomBytes } from './primitives.ts';
import { randomBytes } from './primitives.ts';
import { parseStrictJson } from './strict-json.ts';

/** A sealed text travels as one blob; the server takes no larger one. */
const MAX_TEXT_MANIFEST_BYTES = 2_097_152;

/** What is in a share. Member names are short because ten thousand files are listed here. */
export interface Manifest {
  v: 1;
  kind: 'files' | 'text';
  streams: ManifestStream[];
  files: ManifestFile[];
  /** Only in the kind `text`; at most 1 MiB. */
  text?: string;
  /** A line from the sender. */
  note?: string;
  /** What the sender's own check for malware said; a claim, not a fact. */
  scan?: Record<string, unknown>;
  pad?: 'padme' | 'none';
  /** RFC 3339. */
  created?: string;
  /** Name and version of the program that sealed it. */
  app?: string;
}

export interface ManifestStream {
  /** base64url of the stream's first 56 bytes. */
  head: string;
  /** Plaintext bytes with the padding. */
  size: number;
}

export interface ManifestFile {
  /** Path: relative, `/` between parts, NFC. */
  n: string;
  /** Media type, a hint only: never decide by it how to show a file. */
  t: string;
  /** Index of the stream. */
  s: number;
  /** First byte in the stream's plaintext. */
  o: number;
  /** Length in bytes. */
  l: number;
  /** Last change, epoch milliseconds. */
  m?: number;
  /** base64url of the file's SHA-256. */
  h?: string;
}

/**
 * Seals a manifest, padded so that its length tells little.
 *
 * @throws SealError INVALID_INPUT for a manifest that breaks a rule or is too long
 */
export function sealManifest(options: { contentKey: Uint8Array; manifest: Manifest }): Promise<Bytes> {
  return sealManifestWith(randomBytes, options);
}

/** `sealManifest` with the caller's own randomness, for tests. */
export async function sealManifestWith(
  random: RandomBytes,
  { contentKey, manifest }: { contentKey: Uint8Array; manifest: Manifest },
): Promise<Bytes> {
  const json = utf8(JSON.stringify(acceptForWriting(manifest)));
  const plaintext = new Uint8Array(paddedManifestLength(json.length));
  plaintext.set(concat(u32(json.length), json));
  const key = await deriveContentSubkey(contentKey, 'manifest key');
  const sealed = await sealMessage({ key, context: label('manifest'), plaintext }, random);
  if (isTooLong(manifest, sealed)) throw new SealError('INVALID_INPUT', 'The text is too long to be sealed');
  return sealed;
}

/**
 * Opens and checks a manifest.
 *
 * @throws SealError DATA_DAMAGED, UNSUPPORTED_FORMAT
 */
export async function openManifest(options: {
  contentKey: Uint8Array;
  manifest: Uint8Array;
}): Promise<Manifest> {
  const key = await deriveContentSubkey(options.contentKey, 'manifest key');
  const plaintext = await openMessage({ key, context: label('manifest'), sealed: options.manifest });
  const manifest = checkManifest(parseJson(unpad(plaintext)));
  if (isTooLong(manifest, options.manifest)) throw damaged('a text has at most 2 MiB');
  return manifest;
}

function acceptForWriting(manifest: Manifest): Manifest {
  try {
    return checkManifest(manifest);
  } catch (cause) {
    throw new SealError('INVALID_INPUT', 'The manifest cannot be written', { cause });
  }
}

/** Bytes nobody looks at could carry anything, so the padding must be zeros. */
function unpad(plaintext: Bytes): Bytes {
  if (plaintext.length === 0 || plaintext.length % manifestPaddingStep(plaintext.length) !== 0) {
    throw damaged('wrong padding');
  }
  const jsonBytes = new DataView(plaintext.buffer, plaintext.byteOffset).getUint32(0);
  if (4 + jsonBytes > plaintext.length) throw damaged('wrong length');
  if (plaintext.subarray(4 + jsonBytes).some((byte) => byte !== 0)) throw damaged('padding is not zero');
  return plaintext.subarray(4, 4 + jsonBytes);
}

function parseJson(json: Bytes): unknown {
  try {
    return parseStrictJson(fromUtf8(json));
  } catch (cause) {
    throw new SealError('DATA_DAMAGED', 'The manifest is not strict JSON', { cause });
  }
}

function isTooLong(manifest: Manifest, sealed: Uint8Array): boolean {
  return manifest.kind === 'text' && sealed.length > MAX_TEXT_MANIFEST_BYTES;
}

function damaged(why: string): SealError {
  return new SealError('DATA_DAMAGED', `The manifest cannot be read: ${why}`);
}
