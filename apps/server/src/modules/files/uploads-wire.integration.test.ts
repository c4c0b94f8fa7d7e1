import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import type { CreatedFiles } from '@waxwing/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BucketServer, bucketEnv, startBucketServer } from '../../../test/bucket.ts';
import { drawLink, proofOf, publicationOf } from '../../../test/files.ts';
import { newClaim } from '../../../test/secrets.ts';
import { startServer, type TestServer } from '../../../test/server.ts';

const megabyte = 1024 * 1024;
const json = { 'content-type': 'application/json' };

/** What a client does, over real connections. */
function clientOf({ url }: Pick<TestServer, 'url'>) {
  const headersOf = ({ uploadToken }: CreatedFiles) => ({
    authorization: `Bearer ${uploadToken}`,
    'tus-resumable': '1.0.0',
  });
  return {
    async begin(sizeBytes: number): Promise<CreatedFiles> {
      const body = JSON.stringify({ sizeBytes });
      return (await fetch(`${url}/api/v1/files`, { method: 'POST', headers: json, body })).json();
    },
    async beginUpload(share: CreatedFiles, size: number): Promise<string> {
      const headers = { ...headersOf(share), 'upload-length': String(size) };
      const answer = await fetch(share.uploadUrl, { method: 'POST', headers });
      expect(answer.status).toBe(201);
      return answer.headers.get('location') ?? '';
    },
    async offset(share: CreatedFiles, upload: string): Promise<number> {
      const answer = await fetch(upload, { method: 'HEAD', headers: headersOf(share) });
      expect(answer.status).toBe(200);
      return Number(answer.headers.get('upload-offset'));
    },
    /** A part whose bytes are written by hand. */
    open(share: CreatedFiles, upload: string, offset: number, length?: number): ClientRequest {
      const size = length === undefined ? {} : { 'content-length': length };
      const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': offset };
      const part = request(upload, { method: 'PATCH', headers: { ...headersOf(share), ...type, ...size } });
      part.on('error', () => undefined);
      return part;
    },
    async send(share: CreatedFiles, upload: string, offset: number, bytes: Buffer): Promise<number> {
      const part = this.open(share, upload, offset, bytes.length).end(bytes);
      const [answer] = await once(part, 'response');
      answer.resume();
      return answer.statusCode;
    },
    async publish(share: CreatedFiles, upload: string, bytes: Buffer) {
      const link = drawLink();
      const uploadId = upload.split('/').at(-1) ?? '';
      const head = bytes.subarray(0, 56).toString('base64');
      const body = JSON.stringify(publicationOf(link, [{ head, size: bytes.length, uploadId }]));
      const headers = { ...json, authorization: `Bearer ${share.uploadToken}` };
      const answer = await fetch(`${url}/api/v1/files/${share.token}/publish`, {
        method: 'POST',
        headers,
        body,
      });
      return { status: answer.status, link };
    },
    async download(share: CreatedFiles, link: ReturnType<typeof drawLink>): Promise<Buffer> {
      const claim = newClaim();
      const headers = proofOf(link, claim);
      const asked = await fetch(`${url}/api/v1/files/${share.token}/claims`, { method: 'POST', headers });
      const { streams } = (await asked.json()) as { streams: { url: string }[] };
      const answer = await fetch(streams[0]?.url ?? '', { headers: { 'x-claim': claim } });
      return Buffer.from(await answer.arrayBuffer());
    },
  };
}

describe.each(['disk', 'bucket'] as const)('uploads over real connections (%s)', (store) => {
  let bucket: BucketServer | undefined;
  let server: TestServer;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    bucket = store === 'bucket' ? await startBucketServer() : undefined;
    const s3 = await bucket?.createBucket();
    server = await startServer({ env: bucketEnv(s3) });
    client = clientOf(server);
  });
  afterAll(async () => {
    await server.stop();
    await bucket?.stop();
  });

  test('what arrived before the line was cut is kept, and the rest goes on from there', async () => {
    const bytes = randomBytes(2 * megabyte);
    const share = await client.begin(bytes.length);
    const upload = await client.beginUpload(share, bytes.length);
    const part = client.open(share, upload, 0, bytes.length);
    await new Promise<void>((resolve) => part.write(bytes.subarray(0, megabyte), () => resolve()));
    part.destroy();
    // A server may read what came through the dead line only after it was asked: then it says so, and is asked again.
    const goOn = async () => {
      const offset = await client.offset(share, upload);
      expect(offset).toBeLessThanOrEqual(megabyte);
      return client.send(share, upload, offset, bytes.subarray(offset));
    };
    await expect.poll(goOn).toBe(204);
    const { status, link } = await client.publish(share, upload, bytes);
    expect(status).toBe(200);
    expect((await client.download(share, link)).equals(bytes)).toBe(true);
  });

  test('whoever comes last has the upload; the other is told, and nothing is mixed', async () => {
    const bytes = randomBytes(megabyte);
    const share = await client.begin(bytes.length);
    const upload = await client.beginUpload(share, bytes.length);
    const first = client.open(share, upload, 0, bytes.length);
    const answered = once(first, 'response');
    await new Promise<void>((resolve) => first.write(bytes.subarray(0, 1_000), () => resolve()));
    const offset = await client.offset(share, upload);
    const [answer] = await answered;
    expect(answer.statusCode).toBe(423);
    first.destroy();
    expect(await client.send(share, upload, offset, bytes.subarray(offset))).toBe(204);
    const { status, link } = await client.publish(share, upload, bytes);
    expect(status).toBe(200);
    expect((await client.download(share, link)).equals(bytes)).toBe(true);
  });

  test('a body without a length that goes on too long is 413', async () => {
    const share = await client.begin(1_000);
    const upload = await client.beginUpload(share, 1_000);
    const part = client.open(share, upload, 0).end(randomBytes(5_000));
    const [answer] = await once(part, 'response');
    expect(answer.statusCode).toBe(413);
    expect(await client.offset(share, upload)).toBeLessThanOrEqual(1_000);
  });
});

test('a server that is killed in an upload goes on where it stood, and opens nothing incomplete', async () => {
  const first = await startServer();
  const bytes = randomBytes(4 * megabyte);
  const port = new URL(first.url).port;
  const client = clientOf(first);
  const share = await client.begin(bytes.length);
  const upload = await client.beginUpload(share, bytes.length);
  await client.send(share, upload, 0, bytes.subarray(0, megabyte));
  const part = client.open(share, upload, megabyte, 3 * megabyte);
  await new Promise<void>((resolve) => part.write(bytes.subarray(megabyte, 2 * megabyte), () => resolve()));
  await first.kill();
  const second = await startServer({ dataDir: first.dataDir, env: { WAXWING_PORT: port } });
  try {
    const offset = await client.offset(share, upload);
    expect(offset).toBeGreaterThanOrEqual(megabyte);
    expect((await client.publish(share, upload, bytes)).status).toBe(409);
    expect(await client.send(share, upload, offset, bytes.subarray(offset))).toBe(204);
    const { status, link } = await client.publish(share, upload, bytes);
    expect(status).toBe(200);
    expect((await client.download(share, link)).equals(bytes)).toBe(true);
  } finally {
    await second.stop();
  }
});
