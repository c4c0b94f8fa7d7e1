import type { ClaimedFiles, fileLimits } from '@waxwing/contract';
import type { Argon2id, Bytes, Manifest, ManifestFile } from '@waxwing/seal';
import {
  contentId,
  displayPath,
  fromAnyBase64,
  fromBase64Url,
  HEAD_BYTES,
  openManifest,
  openStreamKeys,
  savablePath,
  sealedLength,
  toBase64Url,
  toHex,
} from '@waxwing/seal';
import type { Connection } from '../connection.ts';
import { WaxwingError } from '../errors.ts';
import { unexpectedAnswer } from '../http.ts';
import { openLinkSlot } from '../link-slot.ts';
import { linkProof } from '../proof.ts';
import { translated } from '../seal-errors.ts';
import { createClaim } from './claim.ts';
import { asInstant } from './instant.ts';
import { createCheckedReader } from './reader.ts';
import type { ShareFile, ShareHandle, StreamHandle } from './reader-types.ts';
import type { InspectedShare, OpenedShare, OpenShareOptions } from './types.ts';

// Written again and held to the contract by its type, so that no page loads the schemas of every route. Who lists more
// wants its reader to ask for all of them at once.
const MAX_STREAMS: typeof fileLimits.streams = 100;

/** Claims of this run: a share that is opened again, for whatever reason, takes no second download. */
export type ShareClaims = WeakMap<InspectedShare, string>;

interface Surroundings extends Connection {
  argon2id: Argon2id | undefined;
  claims: ShareClaims;
}

/**
 * Takes one download and opens the manifest.
 *
 * @see FORMAT, section 8
 */
export async function openShare(
  { send, fetch, argon2id, claims }: Surroundings,
  inspected: InspectedShare,
  { passphrase, claim: given, signal }: OpenShareOptions,
): Promise<OpenedShare> {
  const { link, slot, needsPassphrase } = inspected;
  const { linkSecret, baseUrl, token } = link;
  if (needsPassphrase && !passphrase) {
    throw new WaxwingError('PASSPHRASE_REQUIRED', 'The share opens with a passphrase');
  }
  const keys = await openLinkSlot({ linkSecret, slot, needsPassphrase, passphrase, argon2id });
  signal?.throwIfAborted();
  const claim = given ?? claims.get(inspected) ?? createClaim();
  claims.set(inspected, claim);
  const headers = {
    ...(await linkProof(link)),
    'x-access-token': toBase64Url(keys.accessToken),
    'x-claim': claim,
  };
  const path = `files/${token}/claims`;
  const claimed = asClaimed(await send({ method: 'POST', baseUrl, path, headers, body: {}, signal }));
  // Not where the answer points: a stranger's server could send its reader anywhere, and one behind a proxy errs.
  const streamsUrl = `${baseUrl}/api/v1/files/${token}/streams`;
  const opened = await openClaimed(claimed, { contentKey: keys.contentKey, claim, streamsUrl });
  const { reader, check } = createCheckedReader(opened.handle, { fetch });
  await check(signal);
  return { ...reader, ...opened, claim, claimEndsAt: claimed.claimEndsAt };
}

interface Claimed {
  manifest: Bytes;
  /** Bytes of each stream. */
  sizes: readonly number[];
  claimEndsAt: number;
}

function asClaimed(answer: unknown): Claimed {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const { manifest, streams, expires_at } = (answer as Partial<ClaimedFiles> | undefined) ?? {};
  const bytes = typeof manifest === 'string' ? fromAnyBase64(manifest) : undefined;
  if (bytes === undefined || !Array.isArray(streams) || streams.length > MAX_STREAMS)
    throw unexpectedAnswer();
  return {
    manifest: bytes,
    sizes: streams.map((stream: Partial<ClaimedFiles['streams'][number]> | null) => {
      if (typeof stream?.size !== 'number') throw unexpectedAnswer();
      return stream.size;
    }),
    claimEndsAt: asInstant(expires_at),
  };
}

async function openClaimed(
  claimed: Claimed,
  { contentKey, claim, streamsUrl }: { contentKey: Bytes; claim: string; streamsUrl: string },
): Promise<Pick<OpenedShare, 'note' | 'scan' | 'contentId' | 'handle'>> {
  const manifest = await translated(openManifest({ contentKey, manifest: claimed.manifest }));
  if (manifest.kind !== 'files' || manifest.streams.length !== claimed.sizes.length) throw mismatch();
  const streams = await Promise.all(
    manifest.streams.map(async ({ head, size }, index): Promise<StreamHandle> => {
      const headBytes = fromBase64Url(head);
      if (claimed.sizes[index] !== sealedLength(size) || headBytes === undefined) throw mismatch();
      const keys = await translated(openStreamKeys({ contentKey, index, head: headBytes, size }));
      return { url: `${streamsUrl}/${index}`, size, keys };
    }),
  );
  const heads = [claimed.manifest.subarray(0, HEAD_BYTES), ...streams.map(({ keys }) => keys.head)];
  const handle: ShareHandle = { version: 1, claim, streams, files: manifest.files.map(toShareFile) };
  return { ...aboutOf(manifest), contentId: toHex(await contentId(heads)), handle };
}

function aboutOf({ note, scan }: Manifest): Pick<OpenedShare, 'note' | 'scan'> {
  return { ...(note !== undefined && { note }), ...(scan !== undefined && { scan }) };
}

function toShareFile(
  { n, t, s, o, l, m, h }: ManifestFile,
  index: number,
): ShareFile & { stream: number; offset: number } {
  const hash = h === undefined ? undefined : fromBase64Url(h);
  return {
    index,
    path: n,
    displayPath: displayPath(n),
    savablePath: savablePath(n),
    size: l,
    type: t,
    ...(m !== undefined && { modifiedAt: m }),
    ...(hash !== undefined && { sha256: toHex(hash) }),
    stream: s,
    offset: o,
  };
}

function mismatch(): WaxwingError {
  return new WaxwingError('DATA_DAMAGED', 'The streams on the server are not those of the manifest');
}
