import type { ClaimedFiles } from '@waxwing/contract';
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
  const claimed = asClaimed(
    await send({ method: 'POST', baseUrl, path, headers, body: {}, signal }),
    baseUrl,
  );
  const opened = await openClaimed(claimed, { contentKey: keys.contentKey, claim });
  const { reader, check } = createCheckedReader(opened.handle, { fetch });
  await check(signal);
  return { ...reader, ...opened, claim, claimEndsAt: claimed.claimEndsAt };
}

interface Claimed {
  manifest: Bytes;
  streams: ReadonlyArray<{ url: string; size: number }>;
  claimEndsAt: number;
}

function asClaimed(answer: unknown, baseUrl: string): Claimed {
  // Read as possibly anything: a proxy may have answered in the server's place.
  const { manifest, streams, expires_at } = (answer as Partial<ClaimedFiles> | undefined) ?? {};
  const bytes = typeof manifest === 'string' ? fromAnyBase64(manifest) : undefined;
  if (bytes === undefined || !Array.isArray(streams)) throw unexpectedAnswer();
  return {
    manifest: bytes,
    streams: streams.map((stream: Partial<ClaimedFiles['streams'][number]> | null) => {
      const { url, size } = stream ?? {};
      if (typeof url !== 'string' || typeof size !== 'number' || !URL.canParse(url, `${baseUrl}/`)) {
        throw unexpectedAnswer();
      }
      return { url: new URL(url, `${baseUrl}/`).href, size };
    }),
    claimEndsAt: asInstant(expires_at),
  };
}

async function openClaimed(
  claimed: Claimed,
  { contentKey, claim }: { contentKey: Bytes; claim: string },
): Promise<Pick<OpenedShare, 'note' | 'scan' | 'contentId' | 'handle'>> {
  const manifest = await translated(openManifest({ contentKey, manifest: claimed.manifest }));
  if (manifest.kind !== 'files' || manifest.streams.length !== claimed.streams.length) throw mismatch();
  const streams = await Promise.all(
    manifest.streams.map(async ({ head, size }, index): Promise<StreamHandle> => {
      const place = claimed.streams[index];
      const headBytes = fromBase64Url(head);
      if (place?.size !== sealedLength(size) || headBytes === undefined) throw mismatch();
      const keys = await translated(openStreamKeys({ contentKey, index, head: headBytes, size }));
      return { url: place.url, size, keys };
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
