import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import {
  beginFiles,
  beginUpload,
  drawLink,
  idOf,
  patch,
  publicationOf,
  publish,
  tus,
  uploadStream,
  uploadsUrl,
} from '../../../test/files.ts';
import { outcome } from '../../../test/secrets.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
});
afterAll(() => server.stop());

const offsetOf = async (share: { uploadToken: string }, id: string) =>
  Number((await tus(server, share, { method: 'HEAD', id })).headers['upload-offset']);

describe('the protocol', () => {
  test('OPTIONS tells what is spoken, to any origin', async () => {
    const { statusCode, headers } = await server.call({ method: 'OPTIONS', url: uploadsUrl });
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'tus-resumable': '1.0.0',
      'tus-version': '1.0.0',
      'tus-extension': 'creation,expiration,termination,checksum',
      'tus-checksum-algorithm': 'sha256',
      'tus-max-size': '10737418240',
      'upload-limit': 'max-size=524288000',
      'access-control-allow-origin': '*',
    });
    expect(headers['access-control-allow-headers']).toContain('Upload-Offset');
    expect(headers['access-control-expose-headers']).toContain('Upload-Limit');
  });

  test('every answer has the common headers, and Location comes from the public URL', async () => {
    const share = await beginFiles(server);
    const answer = await tus(server, share, {
      method: 'POST',
      headers: { 'upload-length': '10', host: 'evil.example' },
    });
    expect(answer.headers.location).toMatch(/^https:\/\/share\.example\/api\/v1\/uploads\/[0-9a-f]{32}$/);
    for (const { headers } of [answer, await tus(server, share, { method: 'HEAD', id: idOf(answer) })]) {
      expect(headers).toMatchObject({
        'tus-resumable': '1.0.0',
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(headers['access-control-expose-headers']).toContain('Upload-Offset');
      expect(headers['x-request-id']).toBeTruthy();
    }
  });

  test.each([
    [{ 'tus-resumable': '0.2.2' }, '412 TUS_VERSION_UNSUPPORTED'],
    [{ 'content-type': 'application/json' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    [{ 'upload-offset': '-1' }, '400 BAD_REQUEST'],
    [{ 'upload-offset': '0e+21' }, '400 BAD_REQUEST'],
    [{ 'upload-offset': '1' }, '409 UPLOAD_OFFSET_CONFLICT'],
    [{ 'upload-checksum': 'md5 abc' }, '400 BAD_REQUEST'],
    [{ 'upload-checksum': 'sha256 abc' }, '400 BAD_REQUEST'],
  ])('a part with %j is %s, and nothing of it is stored', async (headers, expected) => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    const answer = await patch(server, share, id, 0, randomBytes(50), headers);
    expect(outcome(answer)).toBe(expected);
    expect(answer.headers['tus-resumable']).toBe('1.0.0');
    expect(await offsetOf(share, id)).toBe(0);
  });

  test.each(['-1', '1.5', '1e+30', '007', '0x10', '9007199254740993', 'much'])(
    'Upload-Length: %s is no number of bytes',
    async (length) => {
      const share = await beginFiles(server);
      const answer = await tus(server, share, { method: 'POST', headers: { 'upload-length': length } });
      expect(outcome(answer)).toBe('400 BAD_REQUEST');
    },
  );

  test('an upload that no share can have is told so', async () => {
    const share = await beginFiles(server);
    const answer = await tus(server, share, { method: 'POST', headers: { 'upload-length': '10737418241' } });
    expect(answer.json()).toMatchObject({
      status: 413,
      detail: expect.stringContaining('this server takes'),
    });
  });

  test('an upload is found under its address with a slash behind it, or a query', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    for (const address of [id, `${id}/`, `${id}?from=/a/b`])
      expect((await tus(server, share, { method: 'HEAD', id: address })).statusCode).toBe(200);
  });

  test('what proxies add to a request is none of its business', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    for (const headers of [{ 'x-forwarded-proto': 'https,http' }, { 'content-disposition': '"' }])
      expect(outcome(await patch(server, share, id, 0, Buffer.alloc(0), headers))).toBe('204');
  });

  test('no request reads bytes back', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${share.uploadToken}` };
    expect((await server.call({ url: `${uploadsUrl}/${id}`, headers })).statusCode).toBe(404);
  });
});

describe('an upload', () => {
  test('goes on where it stands, and says until when it may', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 300);
    await patch(server, share, id, 0, randomBytes(100));
    const asked = await tus(server, share, { method: 'HEAD', id });
    expect(asked.headers).toMatchObject({ 'upload-offset': '100', 'upload-length': '300' });
    const day = server.clock.now() + 86_400_000;
    expect(Math.abs(Date.parse(String(asked.headers['upload-expires'])) - day)).toBeLessThan(1_000);
    expect((await patch(server, share, id, 100, randomBytes(200))).headers['upload-offset']).toBe('300');
  });

  test('never lives longer than its share', async () => {
    const share = await beginFiles(server, { expiresInSeconds: 60 });
    const answer = await tus(server, share, { method: 'POST', headers: { 'upload-length': '10' } });
    expect(Date.parse(String(answer.headers['upload-expires']))).toBeLessThanOrEqual(
      Date.parse(share.expiresAt),
    );
  });

  test('takes no more bytes than it announced', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    expect(outcome(await patch(server, share, id, 0, randomBytes(101)))).toBe('413 PAYLOAD_TOO_LARGE');
    expect(await offsetOf(share, id)).toBeLessThanOrEqual(100);
  });

  test('and all others of its share have no more bytes than the share announced', async () => {
    const share = await beginFiles(server, { sizeBytes: 1_000 });
    const begin = (size: number) =>
      tus(server, share, { method: 'POST', headers: { 'upload-length': String(size) } });
    const first = await begin(600);
    expect(outcome(await begin(401))).toBe('413 PAYLOAD_TOO_LARGE');
    expect(outcome(await begin(400))).toBe('201');
    await tus(server, share, { method: 'DELETE', id: idOf(first) });
    expect(outcome(await begin(600))).toBe('201');
  });

  test('that ten begin at once leave no more room than one after the other', async () => {
    const share = await beginFiles(server, { sizeBytes: 1_000 });
    const begin = () => tus(server, share, { method: 'POST', headers: { 'upload-length': '300' } });
    const answers = await Promise.all(Array.from({ length: 10 }, begin));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(3);
  });

  test('is begun once under one Idempotency-Key, however often and however many ask', async () => {
    const [share, other] = [await beginFiles(server, { sizeBytes: 100 }), await beginFiles(server)];
    const once = { 'idempotency-key': randomBytes(16).toString('hex') };
    const begin = (of: typeof share, size = 100) =>
      tus(server, of, { method: 'POST', headers: { 'upload-length': String(size), ...once } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => begin(share)));
    expect(answers.map(outcome)).toEqual(Array(50).fill('201'));
    const [id = '', ...more] = new Set(answers.map(idOf));
    expect(more).toEqual([]);
    await patch(server, share, id, 0, randomBytes(50));
    expect(idOf(await begin(share))).toBe(id);
    expect(await offsetOf(share, id)).toBe(50);
    expect(outcome(await begin(share, 99))).toBe('422 IDEMPOTENCY_MISMATCH');
    expect(idOf(await begin(other))).not.toBe(id);
    await tus(server, share, { method: 'DELETE', id });
    await expect.poll(() => server.blobs.sizeOf(id)).toBeUndefined();
  });

  test('that was begun by a process that died before there was a blob is begun again by its key', async () => {
    const share = await beginFiles(server, { sizeBytes: 100 });
    const headers = { 'upload-length': '100', 'idempotency-key': randomBytes(16).toString('hex') };
    const id = idOf(await tus(server, share, { method: 'POST', headers }));
    await server.blobs.remove(id);
    expect(idOf(await tus(server, share, { method: 'POST', headers }))).toBe(id);
    expect(await offsetOf(share, id)).toBe(0);
  });

  test('is one of at most 100 of a share', async () => {
    const share = await beginFiles(server);
    for (let count = 0; count < 100; count += 1) await beginUpload(server, share, 72);
    const one = await tus(server, share, { method: 'POST', headers: { 'upload-length': '72' } });
    expect(outcome(one)).toBe('413 PAYLOAD_TOO_LARGE');
  });

  test('with the right checksum is kept, with a wrong one nothing of the part is', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 200);
    const bytes = randomBytes(100);
    const sum = (of: Buffer) => ({
      'upload-checksum': `sha256 ${createHash('sha256').update(of).digest('base64')}`,
    });
    const wrong = await patch(server, share, id, 0, bytes, sum(randomBytes(100)));
    expect(outcome(wrong)).toBe('460 CHECKSUM_MISMATCH');
    expect(await offsetOf(share, id)).toBe(0);
    expect(outcome(await patch(server, share, id, 0, bytes, sum(bytes)))).toBe('204');
    expect(await offsetOf(share, id)).toBe(100);
    expect((await Array.fromAsync(server.blobs.list())).map(({ name }) => name)).not.toContainEqual(
      expect.stringMatching(/^spool-/),
    );
  });

  test('that was removed is gone, and its bytes with it', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    await patch(server, share, id, 0, randomBytes(50));
    expect((await tus(server, share, { method: 'DELETE', id })).statusCode).toBe(204);
    expect((await tus(server, share, { method: 'HEAD', id })).statusCode).toBe(404);
    await expect.poll(() => server.blobs.sizeOf(id)).toBeUndefined();
  });
});

describe('the upload token', () => {
  test('is needed, and a wrong one is told the same everywhere', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    const wrong = { authorization: `Bearer ${randomBytes(24).toString('base64url')}` };
    for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
      const more = { 'upload-length': '10', 'upload-offset': '0' };
      const headers = { ...wrong, ...more };
      const call = method === 'POST' ? { method, headers } : { method, id, headers };
      expect(outcome(await tus(server, share, call)), method).toBe('401 TOKEN_INVALID');
    }
    const without = await server.call({
      method: 'POST',
      url: uploadsUrl,
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(outcome(without)).toBe('401 UNAUTHORIZED');
    expect(without.headers['www-authenticate']).toBe('Bearer');
  });

  test('does not see the uploads of another share, nor publish them', async () => {
    const [ours, theirs] = [await beginFiles(server), await beginFiles(server)];
    const stream = await uploadStream(server, theirs, randomBytes(100));
    for (const method of ['HEAD', 'DELETE'] as const)
      expect((await tus(server, ours, { method, id: stream.uploadId })).statusCode).toBe(404);
    expect(outcome(await patch(server, ours, stream.uploadId, 100, Buffer.alloc(0)))).toBe('404 NOT_FOUND');
    const body = publicationOf(drawLink(), [stream]);
    expect(outcome(await publish(server, ours, body))).toBe('404 NOT_FOUND');
    const mixed = { token: theirs.token, uploadToken: ours.uploadToken };
    expect(outcome(await publish(server, mixed, body))).toBe('404 NOT_FOUND');
  });

  test('is an API key for nothing', async () => {
    const { uploadToken } = await beginFiles(server);
    const headers = { authorization: `Bearer ${uploadToken}` };
    const payload = { sizeBytes: 1 };
    const answer = await server.call({ method: 'POST', url: '/api/v1/files', headers, payload });
    expect(outcome(answer)).toBe('401 TOKEN_INVALID');
  });

  test('ends with its share', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    const url = `/api/v1/files/${share.token}`;
    await server.call({ method: 'DELETE', url, headers: { 'x-revoke-token': share.revokeToken } });
    expect(outcome(await patch(server, share, id, 0, randomBytes(10)))).toBe('401 TOKEN_INVALID');
  });
});
