import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { fileJobsOf } from '../../../test/file-jobs.ts';
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
import { newClaim, outcome } from '../../../test/secrets.ts';

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

  test('who asks ten times at once with one Idempotency-Key takes from the day of an address once', async () => {
    let asked: number | undefined;
    const { promise: allAsked, resolve } = Promise.withResolvers<void>();
    const limited = await startApp({
      url: await postgres?.createDatabase(),
      env: { WAXWING_LIMIT_ANONYMOUS: '1000/1h', WAXWING_MAX_ANONYMOUS_SHARE_BYTES: '10485760' },
      disturb: (database) => ({
        ...database,
        async transact(work) {
          if (asked !== undefined) {
            if (++asked === 10) resolve();
            await allAsked;
          }
          return database.transact(work);
        },
      }),
    });
    const ask = (headers: Record<string, string> = {}) =>
      limited.call({ method: 'POST', url: filesUrl, payload: { sizeBytes: 10_485_760 }, headers });
    const once = { 'idempotency-key': randomBytes(16).toString('hex') };
    asked = 0;
    const same = await Promise.all(Array.from({ length: 10 }, () => ask(once)));
    expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    for (let time = 0; time < 9; time += 1) expect(outcome(await ask())).toBe('201');
    expect(outcome(await ask())).toBe('429 RATE_LIMITED');
    await limited.stop();
  });

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

    test('ten times at once with one body is one share, and who crowds comes again', async () => {
      const share = await beginFiles(server);
      const body = publicationOf(drawLink(), [await uploadStream(server, share, randomBytes(500))]);
      const answers = await Promise.all(Array.from({ length: 10 }, () => publish(server, share, body)));
      expect(answers.map(outcome).toSorted()).toEqual([
        ...Array(3).fill('200'),
        ...Array(7).fill('423 UPLOAD_LOCKED'),
      ]);
      const again = await publish(server, share, body);
      const published = [...answers, again].filter(({ statusCode }) => statusCode === 200);
      expect(new Set(published.map(({ body: text }) => text)).size).toBe(1);
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

  test('a share whose bytes are lost is ended and logged, and no other', async () => {
    const share = await shareFiles(server);
    const kept = await shareFiles(server);
    await server.blobs.remove(share.body.streams[0]?.uploadId ?? '');
    await (await fileJobsOf(server)).reconcile();
    expect(outcome(await fileStatus(server, share))).toBe('410 TAKEN_DOWN');
    expect(outcome(await fileStatus(server, kept))).toBe('200');
    expect(server.logs()).toContain('bytes of a share are lost');
  });
});
