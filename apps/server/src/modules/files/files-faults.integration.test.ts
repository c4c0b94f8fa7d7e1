import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm, truncate } from 'node:fs/promises';
import { get, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { ClaimedFiles } from '@waxwing/contract';
import { expect, test } from 'vitest';
import { startApp } from '../../../test/app.ts';
import {
  beginFiles,
  beginUpload,
  claimed,
  drawLink,
  patch,
  publicationOf,
  publish,
  readStream,
  shareFiles,
  tus,
  uploadStream,
} from '../../../test/files.ts';
import {
  beginShare,
  claimSealed,
  publishSealed,
  sealFile,
  uploadWithTus,
} from '../../../test/sealed-files.ts';
import { newClaim, outcome } from '../../../test/secrets.ts';
import { startServer } from '../../../test/server.ts';
import { DiskFullError } from '../../database/errors.ts';

test('a full disk refuses every step of an upload with 507, loses nothing, and heals by itself', async () => {
  let isFull = false;
  const server = await startApp({
    disturb: (database) => ({
      ...database,
      ensureRoom: async () => {
        if (isFull) throw new DiskFullError();
      },
    }),
  });
  try {
    const open = await shareFiles(server);
    const share = await beginFiles(server);
    const bytes = randomBytes(200);
    const uploadId = await beginUpload(server, share, 200);
    await patch(server, share, uploadId, 0, bytes.subarray(0, 100));
    const head = bytes.subarray(0, 56).toString('base64');
    const body = publicationOf(drawLink(), [{ head, size: 200, uploadId }]);
    isFull = true;
    const create = { method: 'POST', url: '/api/v1/files', payload: { sizeBytes: 1 } } as const;
    const refused = [
      await server.call(create),
      await tus(server, share, { method: 'POST', headers: { 'upload-length': '1' } }),
      await patch(server, share, uploadId, 100, bytes.subarray(100)),
      await publish(server, share, body),
    ];
    expect(refused.map(outcome)).toEqual(Array(4).fill('507 STORAGE_FULL'));
    await claimed(server, open, newClaim());
    isFull = false;
    expect(outcome(await patch(server, share, uploadId, 100, bytes.subarray(100)))).toBe('204');
    expect(outcome(await publish(server, share, body))).toBe('200');
  } finally {
    await server.stop();
  }
});

test('an upload that is ended while its share is published fails the publication, which says so', async () => {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const server = await startApp({
    disturb: (database) => ({
      ...database,
      async transact(work) {
        const before = meanwhile;
        meanwhile = undefined;
        await before?.();
        return database.transact(work);
      },
    }),
  });
  try {
    const share = await beginFiles(server);
    const stream = await uploadStream(server, share, randomBytes(200));
    const link = drawLink();
    meanwhile = () => tus(server, share, { method: 'DELETE', id: stream.uploadId });
    expect(outcome(await publish(server, share, publicationOf(link, [stream])))).toBe('404 NOT_FOUND');
    expect(meanwhile).toBeUndefined();
    const again = await uploadStream(server, share, randomBytes(200));
    expect(outcome(await publish(server, share, publicationOf(link, [again])))).toBe('200');
  } finally {
    await server.stop();
  }
});

test('unfinished publications keep others out until their lines are cut, and no longer', async () => {
  const server = await startServer();
  try {
    const file = await sealFile(randomBytes(1_000));
    const share = await beginShare(server.url, { sizeBytes: file.stream.length });
    const uploadId = await uploadWithTus(share, file.stream, file.stream.length);
    const again = async () => (await publishSealed(server.url, share, file, uploadId)).status;
    const headers = {
      authorization: `Bearer ${share.uploadToken}`,
      'content-type': 'application/json',
      'content-length': 1_000_000,
    };
    const unfinished = Array.from({ length: 4 }, () => {
      const asked = request(`${server.url}/api/v1/files/${share.token}/publish`, { method: 'POST', headers });
      asked.on('error', () => undefined).write('{');
      return asked;
    });
    await Promise.race(unfinished.map((asked) => once(asked, 'response')));
    expect(await again()).toBe(423);
    for (const asked of unfinished) asked.destroy();
    await expect.poll(again).toBe(200);
  } finally {
    await server.stop();
  }
});

test('a stream that goes with its share, just after its claim was looked at, is told so', async () => {
  let meanwhile: ((name: string) => Promise<void>) | undefined;
  const server = await startApp({
    disturbBlobs: (blobs) => ({
      ...blobs,
      async open(name, range) {
        await meanwhile?.(name);
        return blobs.open(name, range);
      },
    }),
  });
  try {
    const share = await shareFiles(server);
    const claim = newClaim();
    const { streams } = await claimed(server, share, claim);
    meanwhile = async (name) => {
      const headers = { 'x-revoke-token': share.revokeToken };
      await server.call({ method: 'DELETE', url: `/api/v1/files/${share.token}`, headers });
      await server.blobs.remove(name);
    };
    const answer = await readStream(server, streams[0]?.url ?? '', { 'x-claim': claim });
    expect(outcome(answer)).toBe('410 REVOKED');
    expect(answer.headers['content-disposition']).toBeUndefined();
  } finally {
    await server.stop();
  }
});

test('a stream that was cut or removed on the disk is told as that, and not as a failure that may pass', async () => {
  const server = await startApp();
  try {
    const share = await shareFiles(server);
    const claim = newClaim();
    const [stream] = (await claimed(server, share, claim)).streams;
    const folder = join(server.dataDir, 'blobs/finished');
    for (const name of await readdir(folder)) await truncate(join(folder, name), 4_000);
    const read = (range: string) => readStream(server, String(stream?.url), { 'x-claim': claim, range });
    expect(outcome(await read('bytes=0-99'))).toBe('206');
    expect(outcome(await read('bytes=3900-4100'))).toBe('416 RANGE_NOT_SATISFIABLE');
    for (const name of await readdir(folder)) await rm(join(folder, name));
    expect(outcome(await read('bytes=0-99'))).toBe('416 RANGE_NOT_SATISFIABLE');
    expect(server.logs()).toContain('a stored stream is gone');
  } finally {
    await server.stop();
  }
});

test('one claim holds few streams open, however many it asks for and does not read', async () => {
  const server = await startServer();
  try {
    const file = await sealFile(Buffer.alloc(16 * 1024 * 1024));
    const share = await beginShare(server.url, { sizeBytes: file.stream.length });
    const uploadId = await uploadWithTus(share, file.stream, file.stream.length);
    await publishSealed(server.url, share, file, uploadId);
    const claim = newClaim();
    const { streams }: ClaimedFiles = await (await claimSealed(server.url, share.token, file, claim)).json();
    const url = streams[0]?.url ?? '';
    const lines = Array.from({ length: 40 }, () => get(url, { agent: false, headers: { 'x-claim': claim } }));
    const answers: IncomingMessage[] = (
      await Promise.all(
        lines.map((line) =>
          once(
            line.on('error', () => undefined),
            'response',
          ),
        ),
      )
    ).flat();
    const statuses = answers.map(({ statusCode }) => statusCode).toSorted();
    expect(statuses).toEqual([...Array(32).fill(200), ...Array(8).fill(429)]);
    for (const line of lines) line.destroy();
    const ask = () => fetch(url, { headers: { 'x-claim': claim, range: 'bytes=0-9' } });
    await expect.poll(async () => (await ask()).status).toBe(206);
  } finally {
    await server.stop();
  }
});

test('a download that is under way stops when its share is revoked', async () => {
  const server = await startServer();
  try {
    // More than the buffers between two ends of a connection hold.
    const file = await sealFile(Buffer.alloc(48 * 1024 * 1024));
    const share = await beginShare(server.url, { sizeBytes: file.stream.length });
    const uploadId = await uploadWithTus(share, file.stream, file.stream.length);
    await publishSealed(server.url, share, file, uploadId);
    const claim = newClaim();
    const { streams }: ClaimedFiles = await (await claimSealed(server.url, share.token, file, claim)).json();
    const [answer]: IncomingMessage[] = await once(
      get(streams[0]?.url ?? '', { headers: { 'x-claim': claim } }),
      'response',
    );
    if (!answer) throw new Error('there was no answer');
    await once(answer, 'readable');
    const headers = { 'x-revoke-token': share.revokeToken };
    await fetch(`${server.url}/api/v1/files/${share.token}`, { method: 'DELETE', headers });
    let read = 0;
    const reading = (async () => {
      for await (const chunk of answer) {
        read += chunk.length;
        // A reader who takes longer than the server needs to notice: each piece costs some requests.
        for (let count = 0; count < 4; count += 1) await (await fetch(`${server.url}/healthz`)).text();
      }
    })();
    await expect(reading).rejects.toThrow();
    expect(read).toBeLessThan(file.stream.length);
  } finally {
    await server.stop();
  }
});
