import { createHash, randomBytes } from 'node:crypto';
import type { ClaimedFiles, CreatedFiles } from '@waxwing/contract';
import {
  createContentKey,
  createLinkSecret,
  createSlot,
  deriveLinkToken,
  sealManifest,
  toBase64,
  toBase64Url,
} from '@waxwing/seal';
import { askJson, upload } from './transfer.ts';

const json = { 'content-type': 'application/json' };

/** A file that was uploaded. The server sees ciphertext only, so random bytes are as good to it. */
export interface UploadedFile {
  readonly share: CreatedFiles;
  readonly uploadId: string;
  readonly bytes: Uint8Array;
}

/** Begins a share and uploads its one stream. */
export async function uploadFile(serverUrl: string, bytes: Uint8Array): Promise<UploadedFile> {
  const body = JSON.stringify({ sizeBytes: bytes.length });
  const share = await askJson<CreatedFiles>(`${serverUrl}/api/v1/files`, {
    method: 'POST',
    headers: json,
    body,
  });
  const headers = { authorization: `Bearer ${share.uploadToken}` };
  const uploadId = await upload(`${serverUrl}/api/v1/uploads`, bytes, headers);
  return { share, uploadId, bytes };
}

/** Opens the share, and takes a download. @returns what to ask for its stream with */
export async function publishAndClaim(serverUrl: string, file: UploadedFile) {
  const { share, uploadId, bytes } = file;
  const url = `${serverUrl}/api/v1/files/${share.token}`;
  const { linkToken, accessToken, ...sealed } = await sealAround(bytes.subarray(0, 56));
  const streams = [{ head: toBase64(bytes.subarray(0, 56)), size: bytes.length, uploadId }];
  await askJson(`${url}/publish`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${share.uploadToken}` },
    body: JSON.stringify({ ...sealed, streams }),
  });
  const claim = { 'x-claim': randomBytes(24).toString('base64url') };
  const headers = { ...claim, 'x-link-token': linkToken, 'x-access-token': accessToken };
  const claimed = await askJson<ClaimedFiles>(`${url}/claims`, { method: 'POST', headers });
  return { url: claimed.streams[0]?.url ?? '', headers: claim };
}

/** Slot and manifest for a stream that begins so. */
async function sealAround(head: Uint8Array) {
  const [contentKey, linkSecret] = [createContentKey(), await createLinkSecret()];
  const { slot, accessToken } = await createSlot({ linkSecret, contentKey });
  const linkToken = await deriveLinkToken(linkSecret);
  const streams = [{ head: toBase64Url(head), size: 0 }];
  const manifest = await sealManifest({ contentKey, manifest: { v: 1, kind: 'files', streams, files: [] } });
  return {
    slot: toBase64(slot),
    manifest: toBase64(manifest),
    linkTokenHash: sha256(linkToken),
    accessTokenHash: sha256(accessToken),
    linkToken: toBase64Url(linkToken),
    accessToken: toBase64Url(accessToken),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
