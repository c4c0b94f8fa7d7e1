import type { fileLimits } from '@waxwing/contract';
import type { Manifest, ManifestFile } from '@waxwing/seal';
import { isSafePath, paddedManifestLength, padmeLength, sealedLength } from '@waxwing/seal';
import { WaxwingError } from '../errors.ts';
import type { FileSource, SendFilesOptions } from './types.ts';

/** Where a file lies in the one stream of its share. */
export interface PlannedFile {
  source: FileSource;
  path: string;
  size: number;
  type: string;
  modifiedAt: number | undefined;
  /** First byte in the stream. */
  offset: number;
}

/** One stream for all files, which hides how many there are and how large each is. */
export interface Plan {
  files: readonly PlannedFile[];
  /** Plaintext bytes of the stream, padding included. */
  streamBytes: number;
  padding: 'padme' | 'none';
}

// Written again and held to the contract by its type, so that no page loads the schemas of every route.
const MAX_MANIFEST_BYTES: typeof fileLimits.manifestBytes = 4_194_304;
const MAX_FILES = 10_000;
/** Above it the padding costs more than it hides. */
const PADDED_BELOW_BYTES = 64 * 1024 * 1024;

/**
 * Lays the files out one behind the other, and refuses here what a reader would refuse there.
 *
 * @throws WaxwingError FILE_NAME_INVALID, INVALID_REQUEST, TOO_LARGE
 */
export function planFiles({
  files,
  padding,
  note,
  scan,
}: Pick<SendFilesOptions, 'files' | 'padding' | 'note' | 'scan'>): Plan {
  if (files.length === 0) throw new WaxwingError('INVALID_REQUEST', 'There are no files to be sent');
  if (files.length > MAX_FILES) {
    throw new WaxwingError('TOO_LARGE', `A share holds at most ${MAX_FILES} files`);
  }
  checkPaths(files.map(({ path }) => path));
  let offset = 0;
  const planned = files.map((source): PlannedFile => {
    const { path, size, type = 'application/octet-stream', modifiedAt } = source;
    checkSize(source);
    const file = { source, path, size, type, modifiedAt: wholeMilliseconds(modifiedAt), offset };
    offset += size;
    return file;
  });
  const chosen = padding ?? (offset < PADDED_BELOW_BYTES ? 'padme' : 'none');
  const streamBytes = chosen === 'padme' ? padmeLength(offset) : offset;
  const plan = { files: planned, streamBytes, padding: chosen };
  checkManifestSize(plan, { note, scan });
  return plan;
}

/** The manifest of a plan. `hashes` has the SHA-256 of each file in base64url, or undefined, in order. */
export function manifestOf(
  { files, streamBytes, padding }: Plan,
  about: {
    head: string;
    hashes: ReadonlyArray<string | undefined>;
    note: string | undefined;
    scan: Record<string, unknown> | undefined;
    created: string;
  },
): Manifest {
  const { head, hashes, note, scan, created } = about;
  return {
    v: 1,
    kind: 'files',
    streams: [{ head, size: streamBytes }],
    files: files.map((file, index) => manifestFile(file, hashes[index])),
    ...(note !== undefined && { note }),
    ...(scan !== undefined && { scan }),
    pad: padding,
    created,
  };
}

function manifestFile(
  { path, type, offset, size, modifiedAt }: PlannedFile,
  hash: string | undefined,
): ManifestFile {
  return {
    n: path,
    t: type,
    s: 0,
    o: offset,
    l: size,
    ...(modifiedAt !== undefined && { m: modifiedAt }),
    ...(hash !== undefined && { h: hash }),
  };
}

/** Every path must be one a reader accepts, and all of them must fit into one folder. */
function checkPaths(paths: readonly string[]): void {
  const folders = new Set<string>();
  for (const path of paths) {
    if (!isSafePath(path)) throw badName(path, 'has a name that cannot be in a share');
    const parts = path.split('/');
    for (let length = 1; length < parts.length; length++) folders.add(parts.slice(0, length).join('/'));
  }
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) throw badName(path, 'is there twice');
    if (folders.has(path)) throw badName(path, 'is a file and a folder at once');
    seen.add(path);
  }
}

function checkSize({ path, size }: FileSource): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new WaxwingError('FILE_UNREADABLE', 'A file has no length', { file: path });
}

/** Found out before gigabytes are sent: with many long names the list of files itself can be too long. */
function checkManifestSize(plan: Plan, about: Pick<SendFilesOptions, 'note' | 'scan'>): void {
  const { note, scan } = about;
  const hashes = plan.files.map(() => 'h'.repeat(43));
  const created = new Date().toISOString();
  const manifest = manifestOf(plan, { head: 'h'.repeat(75), hashes, note, scan, created });
  const json = new TextEncoder().encode(JSON.stringify(manifest));
  if (sealedLength(paddedManifestLength(json.length)) <= MAX_MANIFEST_BYTES) return;
  throw new WaxwingError(
    'TOO_LARGE',
    'The list of files is too long: send them in fewer files, or as one archive',
  );
}

function wholeMilliseconds(time: number | undefined): number | undefined {
  return time !== undefined && Number.isFinite(time) ? Math.round(time) : undefined;
}

function badName(path: string, why: string): WaxwingError {
  return new WaxwingError('FILE_NAME_INVALID', `A file ${why}: ${JSON.stringify(path)}`, { file: path });
}
