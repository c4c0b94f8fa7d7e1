import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEALED_PART_BYTES } from '@waxwing/seal';
import { argon2id } from '@waxwing/seal/argon2-native';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../../apps/server/test/server.ts';
import { collect, fetchWith, MIB, memoryFile, randomFile, sha256 } from '../../testing/files.ts';
import { createReceiver, createSender, parseShareLink, type UploadRecords } from '../index.ts';
import { openFolderRecords } from '../node/index.ts';

let server: TestServer;
let folder: string;
let records: UploadRecords;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-records-'));
  records = await openFolderRecords(folder);
  return () => rm(folder, { recursive: true });
});

function sender(fetch?: typeof globalThis.fetch) {
  return createSender({ baseUrl: server.url, argon2id, records, fetch });
}

async function open(url: string, passphrase?: string) {
  const receiver = createReceiver({ baseUrl: server.url, argon2id });
  return receiver.openShare(await receiver.inspectShare(await parseShareLink(url)), { passphrase });
}

function bodyOf(init: RequestInit): Uint8Array<ArrayBuffer> {
  if (!(init.body instanceof Uint8Array)) throw new TypeError('Not a part');
  return new Uint8Array(init.body);
}

/** Pauses a sending as soon as so many bytes went through, and returns its record. */
async function pausedSending(files: Parameters<typeof memoryFile>[1], atBytes: number): Promise<string> {
  const pausing = new AbortController();
  let recordId = '';
  const act = sender().sendFiles({
    files: [memoryFile('big.bin', files)],
    onRecorded: (id) => {
      recordId = id;
    },
    onProgress: ({ phase, doneBytes }) => {
      if (phase === 'sending' && doneBytes >= atBytes) pausing.abort(new Error('paused'));
    },
    signal: pausing.signal,
  });
  await expect(act).rejects.toThrow('paused');
  return recordId;
}

test('files of all sizes come back byte for byte, with names, times and note', async () => {
  const big = randomFile('deep/in a folder/ü.bin', 17 * MIB + 5);
  const small = randomFile('small', 1000);
  const { url, contentId } = await sender().sendFiles({
    files: [memoryFile('empty', new Uint8Array(0)), big, small],
    note: 'for you',
    passphrase: 'open sesame',
    scan: { verdict: 'no_rule_matched' },
  });
  const share = await open(url, 'open sesame');
  expect(share).toMatchObject({ note: 'for you', contentId, scan: { verdict: 'no_rule_matched' } });
  expect(share.files.map(({ path, size }) => [path, size])).toEqual([
    ['empty', 0],
    [big.path, big.size],
    ['small', 1000],
  ]);
  expect(share.files.map(({ modifiedAt }) => modifiedAt)).toEqual(Array(3).fill(1_700_000_000_000));
  const contents = await Promise.all(share.files.map((file) => collect(share.read(file))));
  expect(contents.map(sha256)).toEqual([new Uint8Array(0), big.bytes, small.bytes].map(sha256));
  // Small files lie in memory whole when they are sealed, so their hash costs nothing.
  expect(share.files.map((file) => file.sha256)).toEqual([
    sha256(new Uint8Array(0)),
    undefined,
    sha256(small.bytes),
  ]);
});

test('a paused sending goes on in another process and sends again at most one part', async () => {
  const { bytes } = randomFile('big.bin', 30 * MIB);
  const recordId = await pausedSending(bytes, 9 * MIB);
  const [record] = await records.list();
  expect(record).toMatchObject({ id: recordId, state: 'sending' });
  let sentBytes = 0;
  const counting = fetchWith((_url, init) => {
    if (init.method === 'PATCH') sentBytes += bodyOf(init).length;
    return undefined;
  });
  const { url } = await sender(counting).resumeSending(recordId, { files: [memoryFile('big.bin', bytes)] });
  expect(sentBytes).toBeLessThan(bytes.length - 8 * MIB + 100_000);
  const share = await open(url);
  const [file] = share.files;
  expect(file && sha256(await collect(share.read(file)))).toBe(sha256(bytes));
});

test('a file that changed meanwhile is refused before a byte goes out, and named', async () => {
  const { bytes } = randomFile('big.bin', 20 * MIB);
  const recordId = await pausedSending(bytes, 9 * MIB);
  const changed = bytes.slice();
  changed[100] = 255 - (changed[100] ?? 0);
  let patches = 0;
  const counting = fetchWith((_url, init) => {
    if (init.method === 'PATCH') patches += 1;
    return undefined;
  });
  const files = [memoryFile('big.bin', changed)];
  const act = sender(counting).resumeSending(recordId, { files });
  await expect(act).rejects.toMatchObject({ code: 'FILE_CHANGED', file: 'big.bin' });
  expect(patches).toBe(0);
  const before = await records.get(recordId);
  const { url, recordId: newId } = await sender().resumeSending(recordId, { files, ifChanged: 'restart' });
  const after = await records.get(newId);
  expect(after?.record.stream.salt).not.toEqual(before?.record.stream.salt);
  expect(await records.get(recordId)).toBeUndefined();
  const share = await open(url);
  const [file] = share.files;
  expect(file && sha256(await collect(share.read(file)))).toBe(sha256(changed));
});

test('of two runs that seal a part at once with other content, only the first sends it', async () => {
  const { bytes } = randomFile('big.bin', 40 * MIB);
  const recordId = await pausedSending(bytes, 9 * MIB);
  const stored = await records.get(recordId);
  const next = stored?.parts.length ?? 0;
  await records.addPart(recordId, next, new Uint8Array(32));
  const startedBefore: UploadRecords = { ...records, get: async () => stored };
  let sentTo = 0;
  const watching = fetchWith((_url, init) => {
    const offset = new Headers(init.headers).get('upload-offset');
    if (init.method === 'PATCH') sentTo = Number(offset) + bodyOf(init).length;
    return undefined;
  });
  const act = createSender({ baseUrl: server.url, records: startedBefore, fetch: watching }).resumeSending(
    recordId,
    { files: [memoryFile('big.bin', bytes)] },
  );
  await expect(act).rejects.toMatchObject({ code: 'FILE_CHANGED', file: 'big.bin' });
  expect(sentTo).toBeLessThanOrEqual(56 + next * SEALED_PART_BYTES);
});

test.each([0, -1, 10 ** 9])(
  'a server that says it holds %i bytes more is not sent them without end',
  async (more) => {
    let patches = 0;
    const lying = fetchWith((_url, init) => {
      if (init.method !== 'PATCH') return undefined;
      patches += 1;
      const held = Number(new Headers(init.headers).get('upload-offset')) + more;
      return Promise.resolve(new Response(null, { status: 204, headers: { 'upload-offset': String(held) } }));
    });
    const act = sender(lying).sendFiles({ files: [memoryFile('a', new Uint8Array(10))] });
    await expect(act).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    expect(patches).toBe(1);
  },
);

test('another list of files is refused without reading any of them', async () => {
  const { bytes } = randomFile('big.bin', 20 * MIB);
  const recordId = await pausedSending(bytes, 9 * MIB);
  const other = { ...memoryFile('big.bin', bytes), modifiedAt: 1 };
  for (const files of [
    [other],
    [memoryFile('other.bin', bytes)],
    [memoryFile('big.bin', bytes), memoryFile('b', bytes)],
  ]) {
    const act = sender().resumeSending(recordId, { files });
    await expect(act).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  }
});

test('cut lines and lost answers of parts cost no more than what was cut', async () => {
  const { bytes } = randomFile('big.bin', 20 * MIB);
  let call = 0;
  const cutting = fetchWith((url, init, next) => {
    if (init.method !== 'PATCH') return undefined;
    call += 1;
    const half = bodyOf(init).subarray(0, MIB);
    if (call === 1) return Promise.reject(new TypeError('cut before'));
    if (call === 2)
      return next(url, { ...init, body: half }).then(() => Promise.reject(new TypeError('cut inside')));
    if (call === 3) return next(url, init).then(() => Promise.reject(new TypeError('answer lost')));
    return undefined;
  });
  const { url } = await sender(cutting).sendFiles({ files: [memoryFile('big.bin', bytes)] });
  const share = await open(url);
  const [file] = share.files;
  expect(file && sha256(await collect(share.read(file)))).toBe(sha256(bytes));
});

test('a proxy that has lost its server for a moment ends no sending', async () => {
  const { bytes } = randomFile('big.bin', 20 * MIB);
  let asked = 0;
  const proxied = fetchWith((_url, init) => {
    if (init.method !== 'PATCH' && init.method !== 'HEAD') return undefined;
    asked += 1;
    return asked === 2 || asked === 3 ? Promise.resolve(new Response(null, { status: 404 })) : undefined;
  });
  const { url } = await sender(proxied).sendFiles({ files: [memoryFile('big.bin', bytes)] });
  const share = await open(url);
  const [file] = share.files;
  expect(file && sha256(await collect(share.read(file)))).toBe(sha256(bytes));
});

test('a link is not lost with the answer to its publishing, and its keys are gone from the records', async () => {
  const losing = fetchWith((url, init, next) =>
    url.endsWith('/publish')
      ? next(url, init).then(() => Promise.reject(new TypeError('answer lost')))
      : undefined,
  );
  const act = sender(losing).sendFiles({ files: [memoryFile('a', new Uint8Array(10))] });
  await expect(act).rejects.toMatchObject({ code: 'OFFLINE' });
  const [record] = await records.list();
  expect(record).toMatchObject({ state: 'publishing' });
  expect(record?.secrets).toBeUndefined();
  const sent = await sender().resumeSending(String(record?.id));
  expect((await open(sent.url)).files).toHaveLength(1);
  expect(await sender().resumeSending(sent.recordId)).toEqual(sent);
  await sender().forget(sent.recordId);
  expect(await readdir(folder)).toEqual([]);
});

test('a cancelled sending leaves nothing here, and its upload cannot go on', async () => {
  const { bytes } = randomFile('big.bin', 20 * MIB);
  const recordId = await pausedSending(bytes, 9 * MIB);
  const stored = await records.get(recordId);
  await sender().cancelSending(recordId);
  expect(await readdir(folder)).toEqual([]);
  if (stored !== undefined) await records.put(stored.record);
  const act = sender().resumeSending(recordId, { files: [memoryFile('big.bin', bytes)] });
  await expect(act).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
});

test('nothing is sent when the record cannot be stored', async () => {
  const broken: UploadRecords = { ...records, addPart: () => Promise.reject(new Error('disk full')) };
  let patches = 0;
  const fetch = fetchWith((_url, init) => {
    if (init.method === 'PATCH') patches += 1;
    return undefined;
  });
  const act = createSender({ baseUrl: server.url, records: broken, fetch }).sendFiles({
    files: [memoryFile('a', new Uint8Array(10))],
  });
  await expect(act).rejects.toMatchObject({ code: 'RECORDS_FAILED' });
  expect(patches).toBe(0);
});

test('a share is revoked with its token', async () => {
  const { url, token, revokeToken } = await sender().sendFiles({
    files: [memoryFile('a', new Uint8Array(10))],
  });
  await sender().revoke(token, revokeToken);
  await expect(open(url)).rejects.toMatchObject({ code: 'REVOKED' });
});
