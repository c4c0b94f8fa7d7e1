import { randomBytes } from 'node:crypto';
import type { ClaimedFiles } from '@waxwing/contract';
import { contentId, toHex } from '@waxwing/seal';
import { expect, test } from 'vitest';
import {
  beginShare,
  claimSealed,
  openSealed,
  publishSealed,
  sealFile,
  uploadWithTus,
} from '../../../test/sealed-files.ts';
import { newClaim } from '../../../test/secrets.ts';
import { startServer } from '../../../test/server.ts';

test('a sealed file goes the whole way with a client of tus that is not ours', async () => {
  const server = await startServer();
  try {
    const file = await sealFile(randomBytes(3_000_000));
    const share = await beginShare(server.url, { sizeBytes: file.stream.length, maxDownloads: 1 });
    const uploadId = await uploadWithTus(share, file.stream, 700_000);
    const published = await publishSealed(server.url, share, file, uploadId);
    expect(published.status).toBe(200);
    const heads = [Buffer.from(file.body.manifest, 'base64').subarray(0, 56), file.stream.subarray(0, 56)];
    expect(published.contentId).toBe(toHex(await contentId(heads)));
    const claim = newClaim();
    const claimed: ClaimedFiles = await (await claimSealed(server.url, share.token, file, claim)).json();
    expect((await openSealed(file, claimed, claim)).equals(file.plaintext)).toBe(true);
    expect((await claimSealed(server.url, share.token, file, newClaim())).status).toBe(410);
  } finally {
    await server.stop();
  }
});
