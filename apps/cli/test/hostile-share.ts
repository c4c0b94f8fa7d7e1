import { createHash } from 'node:crypto';
import {
  createContentKey,
  createLinkSecret,
  createSlot,
  deriveLinkToken,
  encodeFragment,
  type ManifestFile,
  paddedManifestLength,
  sealStream,
  toBase64,
  toBase64Url,
} from '@waxwing/seal';
import { concat, label, u32, utf8 } from '../../../packages/seal/src/bytes.ts';
import { sealMessage } from '../../../packages/seal/src/cobblestone.ts';
import { deriveContentSubkey } from '../../../packages/seal/src/content-key.ts';
import { randomBytes } from '../../../packages/seal/src/primitives.ts';

const HEAD_BYTES = 56;

/**
 * Makes a share as a sender could who keeps to no rule: everything is sealed as it should be, and the manifest says
 * whatever it is given. Our own writer refuses to seal such a manifest, so it is sealed here by hand.
 */
export async function sendAsStranger(serverUrl: string, content: string, files: readonly ManifestFile[]) {
  const contentKey = createContentKey();
  const linkSecret = await createLinkSecret();
  const { slot, accessToken } = await createSlot({ linkSecret, contentKey });
  const stream = await sealedStream(contentKey, content);
  const head = stream.subarray(0, HEAD_BYTES);
  const streams = [{ head: toBase64Url(head), size: Buffer.byteLength(content) }];
  const manifest = await sealAnything(contentKey, { v: 1, kind: 'files', streams, files });

  const created = await post(`${serverUrl}/api/v1/files`, { sizeBytes: stream.length, maxDownloads: 1 });
  const uploadToken = String(created.uploadToken);
  const uploadId = await upload(serverUrl, uploadToken, stream);
  await post(
    `${serverUrl}/api/v1/files/${created.token}/publish`,
    {
      slot: toBase64(slot),
      linkTokenHash: sha256Hex(await deriveLinkToken(linkSecret)),
      accessTokenHash: sha256Hex(accessToken),
      manifest: toBase64(manifest),
      streams: [{ head: toBase64(head), size: stream.length, uploadId }],
    },
    { authorization: `Bearer ${uploadToken}` },
  );
  return `${created.shareUrl}#${await encodeFragment(linkSecret)}`;
}

async function sealedStream(contentKey: Uint8Array, content: string): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of sealStream({ contentKey, index: 0, plaintext: [utf8(content)] }))
    pieces.push(piece);
  return concat(...pieces);
}

async function sealAnything(contentKey: Uint8Array, manifest: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const json = utf8(JSON.stringify(manifest));
  const plaintext = new Uint8Array(paddedManifestLength(json.length));
  plaintext.set(concat(u32(json.length), json));
  const key = await deriveContentSubkey(contentKey, 'manifest key');
  return sealMessage({ key, context: label('manifest'), plaintext }, randomBytes);
}

async function upload(serverUrl: string, token: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const common = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const created = await fetch(`${serverUrl}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...common, 'upload-length': String(bytes.length) },
  });
  const location = new URL(created.headers.get('location') ?? '', serverUrl);
  const sent = await fetch(new URL(location.pathname, serverUrl), {
    method: 'PATCH',
    headers: { ...common, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: bytes,
  });
  if (sent.status !== 204) throw new Error(`the upload ended with ${sent.status}: ${await sent.text()}`);
  return location.pathname.split('/').at(-1) ?? '';
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
