import { MIB, randomFile } from './files.ts';
import {
  type NamedStream,
  nameStreams,
  type SealedShare,
  sealJson,
  sealOne,
  sealShare,
} from './sealed-share.ts';

const HEAD_BYTES = 56;
const SEALED_CHUNK_BYTES = 16_400;
/** A message that fills its chunks ends with an empty one: nothing but a tag. */
const TAG_BYTES = 16;

/** What was sealed, in two streams of one length, and more than a reader fetches at once. */
const contents: readonly Uint8Array[] = [randomFile('', 5 * MIB).bytes, randomFile('', 5 * MIB).bytes];

/** The third file is shorter than its stream, as it is with padding. */
const THIRD_BYTES = 4.5 * MIB;

/** Three files; the second ends where its stream ends. */
function manifestOf(streams: readonly NamedStream[]) {
  const files = [
    { n: 'a', t: 'x/y', s: 0, o: 0, l: MIB },
    { n: 'b', t: 'x/y', s: 0, o: MIB, l: 4 * MIB },
    { n: 'c', t: 'x/y', s: 1, o: 0, l: THIRD_BYTES },
  ];
  return { v: 1, kind: 'files', streams, files };
}

/** What is in each file. */
export const fileContents: Readonly<Record<string, Buffer>> = {
  a: Buffer.from(contents[0]?.subarray(0, MIB) ?? []),
  b: Buffer.from(contents[0]?.subarray(MIB) ?? []),
  c: Buffer.from(contents[1]?.subarray(0, THIRD_BYTES) ?? []),
};

export function sealContents(): Promise<SealedShare> {
  return sealShare(contents, manifestOf);
}

/** A change that every reader has to refuse. */
export interface Tampering {
  what: string;
  change(share: SealedShare): unknown;
  /** Whether the lengths of what was there before are told. */
  isLengthHidden?: boolean;
}

/** Each of them makes of a share that opens one that must not. They are applied to a copy. */
export const tamperings: readonly Tampering[] = [
  { what: 'a bit in the first chunk', change: ({ streams }) => flip(streams[0], HEAD_BYTES) },
  { what: 'a bit behind what is fetched at once', change: ({ streams }) => flip(streams[0], 4.5 * MIB) },
  {
    what: 'a bit in the tag of the last chunk, behind all files',
    change: ({ streams }) => flip(streams[1], -1),
  },
  { what: 'a bit in the tag of an empty last chunk', change: ({ streams }) => flip(streams[0], -1) },
  { what: 'a bit in the padding', change: ({ streams }) => flip(streams[1], Math.floor(4.9 * MIB)) },
  { what: 'a bit in the salt', change: ({ streams }) => flip(streams[0], 0) },
  { what: 'a bit in the commitment', change: ({ streams }) => flip(streams[1], 24) },
  ...withHiddenLength({ what: 'a byte cut off', change: (share) => cut(share, 1) }),
  ...withHiddenLength({ what: 'the last chunk cut off', change: (share) => cut(share, TAG_BYTES) }),
  ...withHiddenLength({
    what: 'two chunks cut off',
    change: (share) => cut(share, SEALED_CHUNK_BYTES + TAG_BYTES),
  }),
  { what: 'all behind the head cut off', change: (share) => cut(share, 5 * MIB + 321 * TAG_BYTES) },
  { what: 'a byte appended', change: (share) => append(share, new Uint8Array(1)) },
  { what: 'a chunk appended', change: (share) => append(share, new Uint8Array(SEALED_CHUNK_BYTES)) },
  { what: 'the last chunk twice', change: (share) => append(share, share.streams[1]?.slice(-TAG_BYTES)) },
  { what: 'two chunks exchanged', change: ({ streams }) => exchangeChunks(streams[1], 0, 1) },
  { what: 'far chunks exchanged', change: ({ streams }) => exchangeChunks(streams[0], 3, 300) },
  { what: 'a chunk in the place of another', change: ({ streams }) => repeatChunk(streams[0], 300, 3) },
  { what: 'two streams exchanged', change: ({ streams }) => streams.reverse() },
  { what: 'one stream for both', change: ({ streams }) => streams.fill(streams[0] ?? new Uint8Array()) },
  { what: 'a stream that is missing', change: ({ streams }) => streams.pop() },
  { what: 'an older stream', change: async (share) => replace(share, 1, await olderStream(share, 1)) },
  { what: 'an older stream under the new head', change: olderBody },
  { what: 'an older manifest', change: olderManifest },
  {
    what: 'a stream of another share',
    change: async (share) => replace(share, 0, (await another).streams[0]),
  },
  {
    what: 'the manifest of another share',
    change: async (share) => withManifest(share, (await another).manifest),
  },
  { what: 'a bit in the manifest', change: ({ manifest }) => flip(manifest, 200) },
  { what: 'a manifest that was cut', change: (share) => withManifest(share, share.manifest.slice(0, -1)) },
  {
    what: 'a manifest without its last chunk',
    change: (share) => withManifest(share, share.manifest.slice(0, 56)),
  },
  { what: 'a file with another hash', change: wrongHash },
  {
    what: 'a manifest that names a member twice',
    change: async (share) =>
      withManifest(share, await sealJson(share.contentKey, '{"v":1,"kind":"files","files":[],"v":1}')),
  },
];

const another = sealContents();

function withHiddenLength(tampering: Tampering): Tampering[] {
  return [tampering, { ...tampering, what: `${tampering.what}, in secret`, isLengthHidden: true }];
}

/** @param at - From the end when it is negative. */
function flip(bytes: Uint8Array | undefined, at: number): void {
  const index = at < 0 ? (bytes?.length ?? 0) + at : at;
  bytes?.set([(bytes[index] ?? 0) ^ 1], index);
}

function cut(share: SealedShare, bytes: number): void {
  replace(share, 1, share.streams[1]?.slice(0, -bytes));
}

function append(share: SealedShare, bytes: Uint8Array | undefined): void {
  const none = new Uint8Array();
  replace(share, 1, Buffer.concat([share.streams[1] ?? none, bytes ?? none]));
}

function replace(share: SealedShare, index: number, stream: Uint8Array | undefined): void {
  share.streams[index] = new Uint8Array(stream ?? []);
}

function withManifest(share: SealedShare, manifest: Uint8Array): void {
  share.manifest = new Uint8Array(manifest);
}

function exchangeChunks(stream: Uint8Array | undefined, one: number, other: number): void {
  const chunk = chunkOf(stream, one)?.slice();
  repeatChunk(stream, other, one);
  if (chunk) chunkOf(stream, other)?.set(chunk);
}

function repeatChunk(stream: Uint8Array | undefined, from: number, to: number): void {
  const chunk = chunkOf(stream, from);
  if (chunk) chunkOf(stream, to)?.set(chunk);
}

function chunkOf(stream: Uint8Array | undefined, index: number): Uint8Array | undefined {
  const start = HEAD_BYTES + index * SEALED_CHUNK_BYTES;
  return stream?.subarray(start, start + SEALED_CHUNK_BYTES);
}

/** The same content under the same key, sealed another time. */
function olderStream({ contentKey }: SealedShare, index: number): Promise<Uint8Array> {
  return sealOne(contentKey, index, contents[index] ?? new Uint8Array());
}

async function olderBody(share: SealedShare): Promise<void> {
  const older = await olderStream(share, 0);
  older.set(share.streams[0]?.subarray(0, HEAD_BYTES) ?? []);
  replace(share, 0, older);
}

/** It opens, and names streams that are not there any more. */
async function olderManifest(share: SealedShare): Promise<void> {
  const older = await Promise.all(contents.map((_, index) => olderStream(share, index)));
  const named = nameStreams(older, contents);
  withManifest(share, await sealJson(share.contentKey, JSON.stringify(manifestOf(named))));
}

/** What a sender could have written who seals something else than is named. */
async function wrongHash(share: SealedShare): Promise<void> {
  const { files, ...manifest } = manifestOf(nameStreams(share.streams, contents));
  const named = files.map((file) => ({ ...file, h: 'A'.repeat(43) }));
  withManifest(share, await sealJson(share.contentKey, JSON.stringify({ ...manifest, files: named })));
}
