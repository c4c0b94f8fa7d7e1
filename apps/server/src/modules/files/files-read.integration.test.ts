import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { claimed, claimFiles, fileStatus, filesUrl, readStream, shareFiles } from '../../../test/files.ts';
import { anonymised, newClaim, outcome } from '../../../test/secrets.ts';

const unknownToken = '0'.repeat(64);

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.stop());

describe('claiming', () => {
  test('needs the link, the access token and a claim, and tells nobody else anything', async () => {
    const share = await shareFiles(server, { maxDownloads: 5 });
    const tell = async (headers: Record<string, string>, token = share.token) => {
      const url = `${filesUrl}/${token}/claims`;
      return server.call({ method: 'POST', url, headers: { 'x-claim': newClaim(), ...headers } });
    };
    const link = { 'x-link-token': share.link.linkToken };
    const hidden = [await tell({}), await tell({ 'x-link-token': 'wrong' }), await tell(link, unknownToken)];
    expect(hidden.map(outcome)).toEqual(Array(3).fill('404 NOT_FOUND'));
    expect(new Set(hidden.map(anonymised)).size).toBe(1);
    expect(outcome(await tell(link))).toBe('401 PASSCODE_REQUIRED');
    expect(outcome(await tell({ ...link, 'x-access-token': 'AAAA' }))).toBe('401 PASSCODE_INVALID');
    expect(outcome(await tell({ ...link, 'x-access-token': '!' }))).toBe('401 PASSCODE_INVALID');
    expect(outcome(await tell({ ...link, 'x-claim': 'short' }))).toBe('400 VALIDATION_FAILED');
    expect((await fileStatus(server, share)).json()).toMatchObject({ downloadsLeft: 5 });
  });

  test('is locked after ten wrong access tokens, for the right one too', async () => {
    const share = await shareFiles(server);
    const wrong = { 'x-access-token': randomBytes(32).toString('base64url') };
    for (let time = 0; time < 10; time += 1) await claimFiles(server, share, newClaim(), wrong);
    expect(outcome(await claimFiles(server, share, newClaim()))).toBe('429 PASSCODE_LOCKED');
  });
});

describe('reading', () => {
  const size = 5_000;
  const start = async () => {
    const share = await shareFiles(server, {}, [randomBytes(size)]);
    const claim = newClaim();
    const { streams } = await claimed(server, share, claim);
    const url = streams[0]?.url ?? '';
    const read = (headers: Record<string, string> = {}, method?: 'GET' | 'HEAD') =>
      readStream(server, url, { 'x-claim': claim, ...headers }, method);
    return { share, claim, url, read, bytes: share.contents[0] ?? Buffer.alloc(0) };
  };

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=4999-', 4_999, 4_999],
    ['bytes=4990-9999', 4_990, 4_999],
    ['bytes=-10', 4_990, 4_999],
    ['bytes=-9999', 0, 4_999],
  ])('%s is bytes %i to %i', async (range, from, to) => {
    const { read, bytes } = await start();
    const answer = await read({ range });
    expect(answer.statusCode).toBe(206);
    expect(answer.headers).toMatchObject({
      'content-range': `bytes ${from}-${to}/${size}`,
      'content-length': String(to - from + 1),
    });
    expect(answer.rawPayload.equals(bytes.subarray(from, to + 1))).toBe(true);
  });

  test('HEAD tells of the whole, whatever range it names', async () => {
    const { read } = await start();
    for (const range of ['bytes=0-9', 'bytes=9999-']) {
      const { statusCode, headers, rawPayload } = await read({ range }, 'HEAD');
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({ 'content-length': String(size), 'accept-ranges': 'bytes' });
      expect(headers['content-range']).toBeUndefined();
      expect(rawPayload).toHaveLength(0);
    }
  });

  test.each(['"a tag"', 'Wed, 25 Nov 2026 09:00:00 GMT'])(
    'If-Range: %s names nothing that was told, so the whole comes',
    async (condition) => {
      const { read, bytes } = await start();
      const answer = await read({ range: 'bytes=100-199', 'if-range': condition });
      expect(answer.statusCode).toBe(200);
      expect(answer.rawPayload.equals(bytes)).toBe(true);
    },
  );

  test.each(['bytes=5000-', 'bytes=9999-10000', 'bytes=-0'])('%s is 416', async (range) => {
    const { read } = await start();
    const answer = await read({ range });
    expect(outcome(answer)).toBe('416 RANGE_NOT_SATISFIABLE');
    expect(answer.headers['content-range']).toBe(`bytes */${size}`);
  });

  test.each(['bytes=0-1,5-6', 'bytes=9-1', 'items=0-1', 'bytes=-', 'nonsense'])(
    '%s is ignored: the whole comes',
    async (range) => {
      const { read, bytes } = await start();
      const answer = await read({ range });
      expect(answer.statusCode).toBe(200);
      expect(answer.rawPayload.equals(bytes)).toBe(true);
    },
  );

  test('nothing may show, run, guess or keep the bytes', async () => {
    const { read } = await start();
    expect((await read()).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
    });
    expect((await read()).headers['content-security-policy']).toContain('sandbox');
  });

  test('an address without its claim is like one that never was', async () => {
    const { share, url } = await start();
    const unknown = url.replace(share.token, unknownToken);
    const answers = [
      await readStream(server, url, {}),
      await readStream(server, url, { 'x-claim': newClaim() }),
      await readStream(server, unknown, {}),
      await readStream(server, unknown, { 'x-claim': newClaim() }),
      await readStream(server, url, { 'x-link-token': share.link.linkToken }),
    ];
    expect(answers.map(outcome)).toEqual(Array(5).fill('404 NOT_FOUND'));
    expect(new Set(answers.map(anonymised)).size).toBe(1);
  });

  test.each(['1', '01', '-1', 'x', '99999'])('there is no stream %s', async (index) => {
    const { url, claim } = await start();
    const answer = await readStream(server, url.replace(/0$/, index), { 'x-claim': claim });
    expect(outcome(answer)).toBe('404 NOT_FOUND');
  });

  test('a claim ends with the revoking of its share, and after a day', async () => {
    const revoked = await start();
    const headers = { 'x-revoke-token': revoked.share.revokeToken };
    const url = `${filesUrl}/${revoked.share.token}`;
    expect((await server.call({ method: 'DELETE', url, headers })).statusCode).toBe(204);
    expect(outcome(await revoked.read({ range: 'bytes=0-9' }))).toBe('410 REVOKED');
    const old = await start();
    server.clock.advance(86_400_000);
    expect(outcome(await old.read({ range: 'bytes=0-9' }))).toBe('404 NOT_FOUND');
  });
});
