import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import {
  beginFiles,
  beginUpload,
  claimed,
  claimFiles,
  drawLink,
  fileStatus,
  filesUrl,
  patch,
  publicationOf,
  publish,
  readStream,
  shareFiles,
  uploadStream,
} from '../../../test/files.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { anonymised, newClaim, outcome } from '../../../test/secrets.ts';

const unknownToken = '0'.repeat(64);

describe.each(['sqlite', 'postgres'] as const)('files (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
    const url = await postgres?.createDatabase();
    server = await startApp({ url, env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
  });
  afterAll(async () => {
    await server.stop();
    await postgres?.stop();
  });

  test('what was uploaded and published is claimed and read, byte by byte', async () => {
    const contents = [randomBytes(70_000), randomBytes(72)];
    const share = await shareFiles(server, {}, contents);
    const status = (await fileStatus(server, share)).json();
    expect(status).toMatchObject({ status: 'open', sizeBytes: 70_072, downloadsLeft: null });
    expect(status.slot).toBe(share.body.slot);
    const claim = newClaim();
    const { manifest, streams, expires_at } = await claimed(server, share, claim);
    expect(manifest).toBe(share.body.manifest);
    expect(Date.parse(expires_at)).toBe(server.clock.now() + 86_400_000);
    for (const [index, { url, size }] of streams.entries()) {
      const answer = await readStream(server, url, { 'x-claim': claim });
      expect(answer.rawPayload.equals(contents[index] ?? Buffer.alloc(0))).toBe(true);
      expect(size).toBe(contents[index]?.length);
    }
  });

  test('one download is taken by one of 100 who ask at once, and repeated by its claim', async () => {
    const share = await shareFiles(server, { maxDownloads: 1 });
    const claims = Array.from({ length: 100 }, newClaim);
    const answers = await Promise.all(claims.map((claim) => claimFiles(server, share, claim)));
    const winners = claims.filter((_, index) => answers[index]?.statusCode === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => outcome(answer) === '410 VIEWED')).toHaveLength(99);
    expect((await claimFiles(server, share, winners[0] ?? '')).statusCode).toBe(200);
  });

  test('every range of a download counts once', async () => {
    const share = await shareFiles(server, { maxDownloads: 3 });
    const claim = newClaim();
    const { streams } = await claimed(server, share, claim);
    for (let part = 0; part < 5; part += 1) {
      const range = { 'x-claim': claim, range: `bytes=${part * 10}-${part * 10 + 9}` };
      expect((await readStream(server, streams[0]?.url ?? '', range)).statusCode).toBe(206);
    }
    expect((await fileStatus(server, share)).json()).toMatchObject({ downloadsLeft: 2 });
  });

  test('an expired share leaves no byte, and what was looked at stays known', async () => {
    const share = await shareFiles(server, { expiresInSeconds: 60 });
    const name = share.body.streams[0]?.uploadId ?? '';
    await claimed(server, share, newClaim());
    expect(await server.blobs.sizeOf(name)).toBe(5_000);
    server.clock.advance(60_000);
    expect(outcome(await fileStatus(server, share))).toBe('410 EXPIRED');
    await expect.poll(() => server.blobs.sizeOf(name), { timeout: 15_000 }).toBeUndefined();
    await expect
      .poll(
        async () =>
          (
            await server.database.db
              .selectFrom('file_blobs')
              .select('name')
              .where('name', '=', name)
              .execute()
          ).length,
      )
      .toBe(0);
    const events = await server.database.db.selectFrom('access_events').selectAll().execute();
    expect(events.length).toBeGreaterThan(0);
  }, 30_000);

  test('a draft that gets no byte for a day is given up, with what it had', async () => {
    const share = await beginFiles(server);
    const id = await beginUpload(server, share, 100);
    await patch(server, share, id, 0, randomBytes(50));
    server.clock.advance(86_400_000);
    expect(outcome(await patch(server, share, id, 50, randomBytes(50)))).toBe('401 TOKEN_INVALID');
    await expect.poll(() => server.blobs.sizeOf(id), { timeout: 15_000 }).toBeUndefined();
  }, 30_000);
});

describe('files', () => {
  let server: TestApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.stop());

  describe('publishing', () => {
    test('gives the content id of the format, and the same answer to the same body only', async () => {
      const share = await beginFiles(server);
      const link = drawLink();
      const bytes = randomBytes(500);
      const body = publicationOf(link, [await uploadStream(server, share, bytes)]);
      const first = await publish(server, share, body);
      const heads = [Buffer.from(body.manifest, 'base64').subarray(0, 56), bytes.subarray(0, 56)];
      const hash = createHash('sha256').update('waxwing/v1 content id');
      for (const head of heads) hash.update(head);
      expect(first.json()).toEqual({
        contentId: hash.digest('hex'),
        sizeBytes: 500,
        expiresAt: share.expiresAt,
      });
      expect((await publish(server, share, body)).json()).toEqual(first.json());
      const other = { ...body, manifest: randomBytes(1_024).toString('base64') };
      expect(outcome(await publish(server, share, other))).toBe('409 ALREADY_PUBLISHED');
      const { uploadId } = body.streams[0] ?? { uploadId: '' };
      expect(outcome(await patch(server, share, uploadId, 500, Buffer.alloc(0)))).toBe(
        '409 ALREADY_PUBLISHED',
      );
    });

    test('ten times at once with one body is one share', async () => {
      const share = await beginFiles(server);
      const body = publicationOf(drawLink(), [await uploadStream(server, share, randomBytes(500))]);
      const answers = await Promise.all(Array.from({ length: 10 }, () => publish(server, share, body)));
      expect(new Set(answers.map(({ body: text }) => text)).size).toBe(1);
      expect(answers.map(outcome)).toEqual(Array(10).fill('200'));
    });

    test('a share that is not complete stays closed, whatever is wrong with it', async () => {
      const share = await beginFiles(server);
      const link = drawLink();
      const bytes = randomBytes(500);
      const uploadId = await beginUpload(server, share, 500);
      await patch(server, share, uploadId, 0, bytes.subarray(0, 499));
      const stream = { head: bytes.subarray(0, 56).toString('base64'), size: 500, uploadId };
      const tell = async (change: object) =>
        outcome(await publish(server, share, publicationOf(link, [{ ...stream, ...change }])));
      expect(await tell({})).toBe('409 UPLOAD_INCOMPLETE');
      await patch(server, share, uploadId, 499, bytes.subarray(499));
      expect(await tell({ size: 499 })).toBe('409 STREAM_MISMATCH');
      expect(await tell({ size: 501 })).toBe('409 STREAM_MISMATCH');
      expect(await tell({ head: randomBytes(56).toString('base64') })).toBe('409 STREAM_MISMATCH');
      expect(await tell({ uploadId: 'nothing' })).toBe('404 NOT_FOUND');
      expect(outcome(await fileStatus(server, { ...share, link }))).toBe('404 NOT_FOUND');
      expect(outcome(await claimFiles(server, { ...share, link }, newClaim()))).toBe('404 NOT_FOUND');
      expect(await tell({})).toBe('200');
    });

    test('removes the uploads that it does not name', async () => {
      const share = await beginFiles(server);
      const given = await uploadStream(server, share, randomBytes(100));
      const left = await uploadStream(server, share, randomBytes(100));
      expect((await publish(server, share, publicationOf(drawLink(), [given]))).statusCode).toBe(200);
      await expect.poll(() => server.blobs.sizeOf(left.uploadId)).toBeUndefined();
      expect(await server.blobs.sizeOf(given.uploadId)).toBe(100);
    });

    test.each([
      [{ slot: randomBytes(151).toString('base64') }, 'slot: must be 152 bytes'],
      [{ slot: '!' }, 'slot: must be base64'],
      [{ linkTokenHash: 'ab' }, 'linkTokenHash: must be 64 hexadecimal digits'],
      [{ manifest: randomBytes(10).toString('base64') }, 'manifest: must be a sealed manifest'],
      [{ streams: [] }, /^streams: /],
      [{ extra: 1 }, 'extra: is not a known field'],
    ])('refuses %j', async (change, detail) => {
      const share = await beginFiles(server);
      const body = publicationOf(drawLink(), [await uploadStream(server, share, randomBytes(100))]);
      const answer = await publish(server, share, { ...body, ...change });
      expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.json().detail).toMatch(detail);
    });

    test('takes a manifest of 4 MiB, and not a byte more', async () => {
      const share = await beginFiles(server);
      const body = publicationOf(drawLink(), [await uploadStream(server, share, randomBytes(100))]);
      const ofSize = (size: number) => ({ ...body, manifest: Buffer.alloc(size, 7).toString('base64') });
      const limit = 4 * 1024 * 1024;
      expect(outcome(await publish(server, share, ofSize(limit + 1)))).toBe('413 PAYLOAD_TOO_LARGE');
      expect(outcome(await publish(server, share, ofSize(7 * 1024 * 1024)))).toBe('413 PAYLOAD_TOO_LARGE');
      expect(outcome(await publish(server, share, ofSize(limit)))).toBe('200');
    });
  });

  describe('creating', () => {
    const create = (payload: object, headers: Record<string, string> = {}) =>
      server.call({ method: 'POST', url: filesUrl, payload, headers });

    test('answers with everything the sender needs, and no more', async () => {
      const answer = (await create({ sizeBytes: 100, label: 'plans' })).json();
      expect(Object.keys(answer).sort()).toEqual(
        ['expiresAt', 'revokeToken', 'shareId', 'shareUrl', 'token', 'uploadToken', 'uploadUrl'].sort(),
      );
      expect(answer.token).toMatch(/^[0-9a-f]{64}$/);
      expect(answer.shareUrl).toMatch(new RegExp(`/download\\?token=${answer.token}$`));
      expect(Date.parse(answer.expiresAt)).toBe(server.clock.now() + 7 * 86_400_000);
    });

    test.each([
      [{}, 'sizeBytes: is required'],
      [{ sizeBytes: 0 }, 'sizeBytes: must be at least 1'],
      [{ sizeBytes: 1, expiresInSeconds: 59 }, 'expiresInSeconds: must be at least 60'],
      [{ sizeBytes: 1, maxDownloads: 0 }, 'maxDownloads: must be at least 1'],
      [{ sizeBytes: 1, label: 'x'.repeat(65) }, 'label: must have at most 64 characters'],
      [{ sizeBytes: 1, more: true }, 'more: is not a known field'],
    ])('refuses %j', async (body, detail) => {
      const answer = await create(body);
      expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.json().detail).toBe(detail);
    });

    test('500 MiB without a key and 10 GiB with one fit, and not a byte more', async () => {
      const key = { authorization: `Bearer ${await server.createKey()}` };
      expect(outcome(await create({ sizeBytes: 524_288_000 }))).toBe('201');
      expect(outcome(await create({ sizeBytes: 524_288_001 }))).toBe('413 PAYLOAD_TOO_LARGE');
      expect(outcome(await create({ sizeBytes: 10_737_418_240 }, key))).toBe('201');
      expect(outcome(await create({ sizeBytes: 10_737_418_241 }, key))).toBe('413 PAYLOAD_TOO_LARGE');
    });

    test('needs files:write of a key, and the same Idempotency-Key makes one share', async () => {
      const reader = { authorization: `Bearer ${await server.createKey({ scopes: ['files:read'] })}` };
      expect(outcome(await create({ sizeBytes: 1 }, reader))).toBe('403 INSUFFICIENT_SCOPE');
      const once = { 'idempotency-key': randomBytes(16).toString('hex') };
      const answers = await Promise.all(Array.from({ length: 5 }, () => create({ sizeBytes: 1 }, once)));
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
      expect(outcome(await create({ sizeBytes: 2 }, once))).toBe('422 IDEMPOTENCY_MISMATCH');
    });

    test('an address stores ten of the greatest shares a day, and refusals take nothing of that', async () => {
      const limited = await startApp({
        env: { WAXWING_LIMIT_ANONYMOUS: '1000/1h', WAXWING_MAX_ANONYMOUS_SHARE_BYTES: '10485760' },
      });
      const ask = (sizeBytes: number, headers: Record<string, string> = {}) =>
        limited.call({ method: 'POST', url: filesUrl, payload: { sizeBytes }, headers });
      const once = { 'idempotency-key': randomBytes(16).toString('hex') };
      for (let time = 0; time < 12; time += 1) expect(outcome(await ask(10_485_760, once))).toBe('201');
      for (let time = 0; time < 9; time += 1) expect(outcome(await ask(10_485_760))).toBe('201');
      const full = await ask(10_485_760);
      expect(outcome(full)).toBe('429 RATE_LIMITED');
      expect(Number(full.headers['retry-after'])).toBeGreaterThan(3_600);
      expect(outcome(await ask(10_485_760, { 'x-forwarded-for': '192.0.2.1' }))).toBe('201');
      await limited.stop();
    });

    test('is for keys only where nobody may share without one', async () => {
      const closed = await startApp({ env: { WAXWING_ANONYMOUS: 'off' } });
      const answer = await closed.call({ method: 'POST', url: filesUrl, payload: { sizeBytes: 1 } });
      expect(outcome(answer)).toBe('401 UNAUTHORIZED');
      await closed.stop();
    });
  });

  describe('claiming', () => {
    test('needs the link, the access token and a claim, and tells nobody else anything', async () => {
      const share = await shareFiles(server, { maxDownloads: 5 });
      const tell = async (headers: Record<string, string>, token = share.token) => {
        const url = `${filesUrl}/${token}/claims`;
        return server.call({ method: 'POST', url, headers: { 'x-claim': newClaim(), ...headers } });
      };
      const link = { 'x-link-token': share.link.linkToken };
      const hidden = [
        await tell({}),
        await tell({ 'x-link-token': 'wrong' }),
        await tell(link, unknownToken),
      ];
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
      const read = (range?: string, method?: 'GET' | 'HEAD') =>
        readStream(server, url, { 'x-claim': claim, ...(range === undefined ? {} : { range }) }, method);
      return { share, claim, url, read, bytes: share.contents[0] ?? Buffer.alloc(0) };
    };

    test.each([
      ['bytes=0-0', 0, 0],
      ['bytes=100-199', 100, 199],
      ['bytes=4999-', 4_999, 4_999],
      ['bytes=4990-9999', 4_990, 4_999],
      ['bytes=-10', 4_990, 4_999],
      ['bytes=-9999', 0, 4_999],
    ])('%s is bytes %i to %i, with GET and with HEAD', async (range, from, to) => {
      const { read, bytes } = await start();
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await read(range, method);
        expect(answer.statusCode).toBe(206);
        expect(answer.headers).toMatchObject({
          'content-range': `bytes ${from}-${to}/${size}`,
          'content-length': String(to - from + 1),
        });
        if (method === 'GET') expect(answer.rawPayload.equals(bytes.subarray(from, to + 1))).toBe(true);
        else expect(answer.rawPayload).toHaveLength(0);
      }
    });

    test.each(['bytes=5000-', 'bytes=9999-10000', 'bytes=-0'])('%s is 416', async (range) => {
      const { read } = await start();
      const answer = await read(range);
      expect(outcome(answer)).toBe('416 RANGE_NOT_SATISFIABLE');
      expect(answer.headers['content-range']).toBe(`bytes */${size}`);
    });

    test.each(['bytes=0-1,5-6', 'bytes=9-1', 'items=0-1', 'bytes=-', 'nonsense'])(
      '%s is ignored: the whole comes',
      async (range) => {
        const { read, bytes } = await start();
        const answer = await read(range);
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
      expect(outcome(await revoked.read('bytes=0-9'))).toBe('410 REVOKED');
      const old = await start();
      server.clock.advance(86_400_000);
      expect(outcome(await old.read('bytes=0-9'))).toBe('404 NOT_FOUND');
    });
  });

  test('blobs without a row go, and a share whose bytes are lost is ended and logged', async () => {
    const share = await shareFiles(server);
    const kept = await shareFiles(server);
    await server.blobs.remove(share.body.streams[0]?.uploadId ?? '');
    const jobs = (await import('./files.job.ts')).createFileJobs({
      database: server.database,
      clock: server.clock,
      blobs: server.blobs,
      logger: server.app.log,
    });
    await jobs.reconcile();
    expect(outcome(await fileStatus(server, share))).toBe('410 TAKEN_DOWN');
    expect(outcome(await fileStatus(server, kept))).toBe('200');
    expect(server.logs()).toContain('bytes of a share are lost');
  });
});
