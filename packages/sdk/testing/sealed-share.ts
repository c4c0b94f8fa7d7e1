import {
  createContentKey,
  createLinkSecret,
  createSlot,
  deriveLinkToken,
  encodeFragment,
  paddedManifestLength,
  sealStream,
  toBase64,
  toBase64Url,
} from '@waxwing/seal';
import { concat, label, u32, utf8 } from '../../seal/src/bytes.ts';
import { sealMessage } from '../../seal/src/cobblestone.ts';
import { deriveContentSubkey } from '../../seal/src/content-key.ts';
import { sha256 } from './files.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a server hands out for a share. */
export interface ServedShare {
  slot: Bytes;
  manifest: Bytes;
  streams: Bytes[];
}

export interface SealedShare extends ServedShare {
  readonly linkSecret: Bytes;
  readonly contentKey: Bytes;
  readonly accessToken: Bytes;
}

/** A stream as a manifest names it. */
export type NamedStream = { head: string; size: number };

/**
 * Seals a share as a sender could who keeps to no rule: with any number of streams, and a manifest that says what the
 * caller wants, right or wrong. Our own writer would refuse to seal many of them.
 */
export async function sealShare(
  contents: readonly Uint8Array[],
  manifestOf: (streams: readonly NamedStream[]) => unknown,
): Promise<SealedShare> {
  const [contentKey, linkSecret] = [createContentKey(), await createLinkSecret()];
  const streams = await Promise.all(contents.map((bytes, index) => sealOne(contentKey, index, bytes)));
  const { slot, accessToken } = await createSlot({ linkSecret, contentKey });
  const manifest = await sealJson(contentKey, JSON.stringify(manifestOf(nameStreams(streams, contents))));
  return { linkSecret, contentKey, accessToken, slot, manifest, streams };
}

export function nameStreams(
  streams: readonly Uint8Array[],
  contents: readonly Uint8Array[],
): readonly NamedStream[] {
  return streams.map((stream, index) => ({
    head: toBase64Url(headOf(stream)),
    size: contents[index]?.length ?? 0,
  }));
}

export async function sealOne(contentKey: Uint8Array, index: number, bytes: Uint8Array): Promise<Bytes> {
  return concat(...(await Array.fromAsync(sealStream({ contentKey, index, plaintext: [bytes] }))));
}

/** Seals a manifest as it is. */
export async function sealJson(contentKey: Uint8Array, text: string): Promise<Bytes> {
  const json = utf8(text);
  const plaintext = new Uint8Array(paddedManifestLength(json.length));
  plaintext.set(concat(u32(json.length), json));
  const key = await deriveContentSubkey(contentKey, 'manifest key');
  return sealMessage({ key, context: label('manifest'), plaintext });
}

/** Puts a share on a real server, and gives its link. */
export async function publishShare(
  serverUrl: string,
  share: SealedShare,
  limits: { maxDownloads?: number } = {},
): Promise<string> {
  const sizeBytes = share.streams.reduce((sum, { length }) => sum + length, 0);
  const created = await post(`${serverUrl}/api/v1/files`, { sizeBytes, ...limits });
  const authorization = `Bearer ${created.uploadToken}`;
  const streams: object[] = [];
  for (const stream of share.streams) {
    const uploadId = await upload(serverUrl, authorization, stream);
    streams.push({ head: toBase64(headOf(stream)), size: stream.length, uploadId });
  }
  const body = {
    slot: toBase64(share.slot),
    linkTokenHash: sha256(await deriveLinkToken(share.linkSecret)),
    accessTokenHash: sha256(share.accessToken),
    manifest: toBase64(share.manifest),
    streams,
  };
  await post(`${serverUrl}/api/v1/files/${created.token}/publish`, body, { authorization });
  return `${created.shareUrl}#${await encodeFragment(share.linkSecret)}`;
}

async function upload(serverUrl: string, authorization: string, bytes: Bytes): Promise<string> {
  const common = { authorization, 'tus-resumable': '1.0.0' };
  const created = await fetch(`${serverUrl}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...common, 'upload-length': String(bytes.length) },
  });
  const { pathname } = new URL(created.headers.get('location') ?? '', serverUrl);
  const sent = await fetch(new URL(pathname, serverUrl), {
    method: 'PATCH',
    headers: { ...common, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: bytes,
  });
  if (sent.status !== 204) throw new Error(`The upload ended with ${sent.status}: ${await sent.text()}`);
  return pathname.split('/').at(-1) ?? '';
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  // The answers of the real server, which the tests of the server hold to their shape.
  return (await response.json()) as Record<string, unknown>;
}

function headOf(stream: Uint8Array): Uint8Array {
  return stream.subarray(0, 56);
}
