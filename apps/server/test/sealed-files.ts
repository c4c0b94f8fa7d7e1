import { createHash } from 'node:crypto';
import type { ClaimedFiles, CreatedFiles, PublishBody } from '@waxwing/contract';
import {
  createContentKey,
  createLinkSecret,
  createSlot,
  deriveLinkToken,
  openManifest,
  openSlot,
  openStream,
  sealManifest,
  sealStream,
  toBase64,
  toBase64Url,
} from '@waxwing/seal';
import { Upload } from 'tus-js-client';

const json = { 'content-type': 'application/json' };

/** A file that was sealed as our clients do, before anything is sent. */
export interface SealedFile {
  readonly plaintext: Uint8Array;
  readonly stream: Buffer;
  readonly linkSecret: Uint8Array;
  readonly linkToken: string;
  readonly accessToken: string;
  readonly body: Omit<PublishBody, 'streams'>;
}

/** Seals one file into one stream. */
export async function sealFile(plaintext: Uint8Array): Promise<SealedFile> {
  const contentKey = createContentKey();
  const linkSecret = await createLinkSecret();
  const sealing = sealStream({ contentKey, index: 0, plaintext: [plaintext] });
  const stream = Buffer.concat(await Array.fromAsync(sealing));
  const { slot, accessToken } = await createSlot({ linkSecret, contentKey });
  const linkToken = await deriveLinkToken(linkSecret);
  const manifest = await sealManifest({
    contentKey,
    manifest: {
      v: 1,
      kind: 'files',
      streams: [{ head: toBase64Url(stream.subarray(0, 56)), size: plaintext.length }],
      files: [{ n: 'plans.bin', t: 'application/octet-stream', s: 0, o: 0, l: plaintext.length }],
    },
  });
  return {
    plaintext,
    stream,
    linkSecret,
    linkToken: toBase64Url(linkToken),
    accessToken: toBase64Url(accessToken),
    body: {
      slot: toBase64(slot),
      manifest: toBase64(manifest),
      linkTokenHash: sha256(linkToken),
      accessTokenHash: sha256(accessToken),
    },
  };
}

/** Begins a share. */
export async function beginShare(url: string, fields: object): Promise<CreatedFiles> {
  const body = JSON.stringify(fields);
  const answer = await fetch(`${url}/api/v1/files`, { method: 'POST', headers: json, body });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

/** Uploads a stream with a client of tus that is not ours. @returns the id of the upload */
export function uploadWithTus(share: CreatedFiles, stream: Buffer, chunkSize: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(stream, {
      endpoint: share.uploadUrl,
      chunkSize,
      retryDelays: [0, 100, 300],
      headers: { authorization: `Bearer ${share.uploadToken}` },
      onError: reject,
      onSuccess: () => resolve(upload.url?.split('/').at(-1) ?? ''),
    });
    upload.start();
  });
}

/** Publishes what was uploaded. @returns the status of the answer, and the content id */
export async function publishSealed(
  url: string,
  share: CreatedFiles,
  file: SealedFile,
  uploadId: string,
): Promise<{ status: number; contentId: string }> {
  const head = file.stream.subarray(0, 56).toString('base64');
  const streams = [{ head, size: file.stream.length, uploadId }];
  const headers = { ...json, authorization: `Bearer ${share.uploadToken}` };
  const body = JSON.stringify({ ...file.body, streams });
  const answer = await fetch(`${url}/api/v1/files/${share.token}/publish`, { method: 'POST', headers, body });
  const { contentId = '' } = (await answer.json()) as { contentId?: string };
  return { status: answer.status, contentId };
}

/** Takes a download, as far as the server is asked. */
export function claimSealed(url: string, token: string, file: SealedFile, claim: string): Promise<Response> {
  const { linkToken, accessToken } = file;
  const headers = { 'x-link-token': linkToken, 'x-access-token': accessToken, 'x-claim': claim };
  return fetch(`${url}/api/v1/files/${token}/claims`, { method: 'POST', headers });
}

/** Opens what was claimed with nothing but the link. */
export async function openSealed(
  { linkSecret, body }: SealedFile,
  claimed: ClaimedFiles,
  claim: string,
): Promise<Buffer> {
  const slot = Buffer.from(body.slot, 'base64');
  const { contentKey } = await openSlot({ linkSecret, slot });
  const manifest = await openManifest({ contentKey, manifest: Buffer.from(claimed.manifest, 'base64') });
  const [stream] = manifest.streams;
  const answer = await fetch(claimed.streams[0]?.url ?? '', { headers: { 'x-claim': claim } });
  if (!stream || !answer.body) throw new Error(`no stream: ${answer.status}`);
  const head = Buffer.from(stream.head, 'base64url');
  const opening = openStream({ contentKey, index: 0, head, size: stream.size, ciphertext: answer.body });
  return Buffer.concat(await Array.fromAsync(opening));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
