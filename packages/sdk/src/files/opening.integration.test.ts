import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2id } from '@waxwing/seal/argon2-native';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../../apps/server/test/server.ts';
import { collect, fetchWith, MIB, memoryFile, randomFile, sha256 } from '../../testing/files.ts';
import {
  createClaim,
  createClient,
  createReceiver,
  createSender,
  downloadFile,
  type OpenedShare,
  parseShareLink,
  type ShareFile,
} from '../index.ts';
import { createFileSink, createSha256 } from '../node/index.ts';
import { createShareReader } from './reader.ts';

const SIZE = 11 * MIB + 3;
const file = randomFile('a.bin', SIZE);
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
});

async function send(options: { maxDownloads?: number; passphrase?: string } = {}): Promise<string> {
  const sender = createSender({ baseUrl: server.url, argon2id, createSha256 });
  const files = [memoryFile('before', new Uint8Array(5)), file];
  return (await sender.sendFiles({ files, ...options })).url;
}

function receiverWith(fetch?: typeof globalThis.fetch) {
  return createReceiver({ baseUrl: server.url, argon2id, fetch });
}

async function open(url: string, fetch?: typeof globalThis.fetch) {
  const receiver = receiverWith(fetch);
  return receiver.openShare(await receiver.inspectShare(await parseShareLink(url)));
}

/** The large file of the share. */
function bigOf({ files }: Pick<OpenedShare, 'files'>): ShareFile {
  const [, big] = files;
  if (big === undefined) throw new TypeError('The share has two files');
  return big;
}

const isStream = (url: string) => url.includes('/streams/');

test('a wrong passphrase is found out before the server is asked, and takes no download', async () => {
  const url = await send({ passphrase: 'open sesame', maxDownloads: 1 });
  let calls = 0;
  const receiver = receiverWith(
    fetchWith(() => {
      calls += 1;
      return undefined;
    }),
  );
  const inspected = await receiver.inspectShare(await parseShareLink(url));
  expect(inspected).toMatchObject({ needsPassphrase: true, downloadsLeft: 1 });
  const before = calls;
  await expect(receiver.openShare(inspected)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
  const wrong = receiver.openShare(inspected, { passphrase: 'open barley' });
  await expect(wrong).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
  expect(calls).toBe(before);
  expect((await receiver.openShare(inspected, { passphrase: 'open sesame' })).files).toHaveLength(2);
});

test('one claim opens again and again and takes one download; another is refused', async () => {
  const url = await send({ maxDownloads: 1 });
  const receiver = receiverWith();
  const inspected = await receiver.inspectShare(await parseShareLink(url));
  const claim = createClaim();
  await receiver.openShare(inspected, { claim });
  const again = await receiver.openShare(inspected, { claim });
  expect(sha256(await collect(again.read(bigOf(again))))).toBe(sha256(file.bytes));
  await expect(receiverWith().openShare(inspected, { claim: createClaim() })).rejects.toMatchObject({
    code: 'VIEWED',
  });
});

test('any range comes back alone', async () => {
  const share = await open(await send());
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [16_383, 16_385],
    [4 * MIB - 1, 4 * MIB + 1],
    [SIZE - 1, SIZE],
  ] as const) {
    const bytes = await collect(share.read(bigOf(share), { start, end }));
    expect(Buffer.from(bytes).equals(file.bytes.subarray(start, end))).toBe(true);
  }
  const outside = collect(share.read(bigOf(share), { start: 1, end: SIZE + 1 }));
  await expect(outside).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('a cut range goes on from where it was cut, and takes no second download', async () => {
  let cuts = 0;
  const cutting = fetchWith((url, init, next) => {
    if (!isStream(url) || cuts >= 3) return undefined;
    cuts += 1;
    return next(url, init).then((response) => cutAfter(response, 100_000));
  });
  const url = await send({ maxDownloads: 2 });
  const share = await open(url, cutting);
  expect(sha256(await collect(share.read(bigOf(share))))).toBe(sha256(file.bytes));
  expect(cuts).toBe(3);
  expect((await receiverWith().inspectShare(await parseShareLink(url))).downloadsLeft).toBe(1);
});

test('a proxy that has lost its server for a moment ends no download', async () => {
  let lost = 0;
  const proxied = fetchWith((url) => {
    if (!isStream(url) || lost >= 2) return undefined;
    lost += 1;
    return Promise.resolve(new Response('404 page not found', { status: 404 }));
  });
  const share = await open(await send(), proxied);
  expect(sha256(await collect(share.read(bigOf(share))))).toBe(sha256(file.bytes));
  expect(lost).toBe(2);
});

test('a handle that was posted elsewhere reads the same bytes, and its key cannot be taken out', async () => {
  const share = await open(await send());
  const handle = structuredClone(share.handle);
  const reader = createShareReader(handle);
  expect(sha256(await collect(reader.read(bigOf(reader))))).toBe(sha256(file.bytes));
  const [stream] = handle.streams;
  expect(stream?.keys.aesKey.extractable).toBe(false);
  const streamed = reader.stream(bigOf(reader), { start: 7, end: 5 * MIB });
  expect(sha256(await collect(streamed))).toBe(sha256(file.bytes.subarray(7, 5 * MIB)));
});

test('a claim that is not known reads nothing', async () => {
  const { handle } = await open(await send());
  const reader = createShareReader({ ...handle, claim: createClaim() });
  await expect(collect(reader.read(bigOf(reader)))).rejects.toMatchObject({ code: 'CLAIM_ENDED' });
});

test('streams are read where the link leads, whatever the answer says, and not in thousands', async () => {
  const url = await send();
  const answering = (change: (streams: object[]) => object[]) =>
    fetchWith((asked, init, next) =>
      asked.endsWith('/claims')
        ? next(asked, init).then(async (response) => {
            const answer = await response.json();
            return Response.json({ ...answer, streams: change(answer.streams) });
          })
        : undefined,
    );
  const elsewhere = answering((streams) =>
    streams.map((stream) => ({ ...stream, url: 'http://127.0.0.1:1/router/restart' })),
  );
  const share = await open(url, elsewhere);
  expect(sha256(await collect(share.read(bigOf(share))))).toBe(sha256(file.bytes));
  const thousands = answering((streams) => Array.from({ length: 5000 }, () => streams[0] ?? {}));
  await expect(open(url, thousands)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
});

test('a revoked share ends in the middle of reading', async () => {
  const sender = createSender({ baseUrl: server.url });
  const sent = await sender.sendFiles({ files: [memoryFile('before', new Uint8Array(5)), file] });
  const share = await open(sent.url);
  const pieces = share.read(bigOf(share));
  await pieces.next();
  await sender.revoke(sent.token, sent.revokeToken);
  await expect(collect(pieces)).rejects.toMatchObject({ code: 'REVOKED' });
});

const flip = (bytes: Uint8Array) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1);
const swapChunks = (bytes: Uint8Array) =>
  Uint8Array.from([
    ...bytes.subarray(16_400, 32_800),
    ...bytes.subarray(0, 16_400),
    ...bytes.subarray(32_800),
  ]);

test.each([
  ['a flipped bit', (body: Uint8Array, range: string) => [flip(body), range] as const],
  ['segments in another order', (body: Uint8Array, range: string) => [swapChunks(body), range] as const],
  [
    'a blob that was extended',
    (body: Uint8Array, range: string) => [body, range.replace(/\d+$/, '99999999')] as const,
  ],
])('%s is damaged data, and no file is left that looks whole', async (_what, change) => {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-sink-'));
  let streamCalls = 0;
  const lying = fetchWith((url, init, next) => {
    if (!isStream(url)) return undefined;
    streamCalls += 1;
    return streamCalls === 3 ? next(url, init).then((response) => changed(response, change)) : undefined;
  });
  const share = await open(await send(), lying);
  const sink = createFileSink({ path: join(folder, 'a.bin'), contentId: share.contentId, index: 1 });
  await expect(downloadFile(share, bigOf(share), sink)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('the stream of another share is refused when the share is opened', async () => {
  const [first, second] = [await open(await send()), await send()];
  const other = first.handle.streams[0]?.url ?? '';
  const swapping = fetchWith((url, init, next) =>
    isStream(url)
      ? next(other, { ...init, headers: { ...init.headers, 'x-claim': first.claim } })
      : undefined,
  );
  await expect(open(second, swapping)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
});

test('a download that was stopped goes on from there, and only a whole file has its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-sink-'));
  const path = join(folder, 'sub', 'a.bin');
  const share = await open(await send());
  const sink = () =>
    createFileSink({ path, contentId: share.contentId, index: 1, modifiedAt: 1_600_000_000_000 });
  const stopping = new AbortController();
  const onProgress = ({ doneBytes }: { doneBytes: number }) => {
    if (doneBytes >= 4 * MIB) stopping.abort(new Error('stopped'));
  };
  const act = downloadFile(share, bigOf(share), sink(), { onProgress, signal: stopping.signal });
  await expect(act).rejects.toThrow('stopped');
  expect(await readdir(join(folder, 'sub'))).not.toContain('a.bin');
  const seen: number[] = [];
  await downloadFile(share, bigOf(share), sink(), { onProgress: ({ doneBytes }) => seen.push(doneBytes) });
  expect(seen[0]).toBeGreaterThan(3 * MIB);
  expect(sha256(await readFile(path))).toBe(sha256(file.bytes));
  expect((await stat(path)).mtimeMs).toBe(1_600_000_000_000);
  expect(await readdir(join(folder, 'sub'))).toEqual(['a.bin']);
  const again = downloadFile(share, bigOf(share), sink());
  await expect(again).rejects.toMatchObject({ code: 'WRITE_FAILED', cause: { code: 'EEXIST' } });
  await rm(folder, { recursive: true });
});

test('links to files and links to secrets are told apart', async () => {
  const client = createClient({ baseUrl: server.url });
  const secret = await client.createSecret({ text: 'x', expiryType: '1hour' });
  await expect(receiverWith().inspectShare(await parseShareLink(secret.url))).rejects.toMatchObject({
    code: 'LINK_NOT_OURS',
  });
  await expect(client.inspectSecret(await parseShareLink(await send()))).rejects.toMatchObject({
    code: 'LINK_NOT_OURS',
  });
});

/** The beginning of a body, and then a line that is cut. */
function cutAfter(response: Response, bytes: number): Response {
  let seen = 0;
  const cutting = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      seen += piece.length;
      controller.enqueue(piece);
      if (seen >= bytes) controller.error(new TypeError('cut'));
    },
  });
  const { status, headers } = response;
  return new Response(response.body?.pipeThrough(cutting) ?? null, { status, headers });
}

async function changed(
  response: Response,
  change: (body: Uint8Array, range: string) => readonly [Uint8Array, string],
): Promise<Response> {
  const range = response.headers.get('content-range') ?? '';
  const [body, contentRange] = change(new Uint8Array(await response.arrayBuffer()), range);
  return new Response(new Uint8Array(body), { status: 206, headers: { 'content-range': contentRange } });
}
