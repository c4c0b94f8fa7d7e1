import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { claimed, fileStatus, readStream, shareFiles } from '../../../test/files.ts';
import { newClaim } from '../../../test/secrets.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
});
afterAll(() => server.stop());

test('what was uploaded and published is claimed and read, byte by byte', async () => {
  const contents = [randomBytes(70_000), randomBytes(72)];
  const share = await shareFiles(server, {}, contents);
  expect((await fileStatus(server, share)).json()).toMatchObject({
    status: 'open',
    sizeBytes: 70_072,
    downloadsLeft: null,
  });
  const claim = newClaim();
  const { manifest, streams } = await claimed(server, share, claim);
  expect(manifest).toBe(share.body.manifest);
  expect(streams.map(({ size }) => size)).toEqual([70_000, 72]);
  for (const [index, { url }] of streams.entries()) {
    const answer = await readStream(server, url, { 'x-claim': claim });
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(contents[index] ?? Buffer.alloc(0))).toBe(true);
  }
});
