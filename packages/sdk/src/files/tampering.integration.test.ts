import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../../apps/server/test/server.ts';
import { collect } from '../../testing/files.ts';
import { startLiar } from '../../testing/lying-server.ts';
import { publishShare, type SealedShare, sealShare } from '../../testing/sealed-share.ts';
import { fileContents, sealContents, tamperings } from '../../testing/tamperings.ts';
import { createReceiver, downloadFile, parseShareLink } from '../index.ts';
import { createFileSink, createSha256 } from '../node/index.ts';
import { createShareReader } from './reader.ts';

let server: TestServer;
let share: SealedShare;
let link: string;
let folder: string;

beforeAll(async () => {
  server = await startServer();
  share = await sealContents();
  link = await publishShare(server.url, share);
});

afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-tampering-'));
  return () => rm(folder, { recursive: true });
});

async function open(url: string) {
  const receiver = createReceiver({ baseUrl: server.url });
  return receiver.openShare(await receiver.inspectShare(await parseShareLink(url)));
}

/** Opens a share and saves all its files. */
async function saveAll(url: string): Promise<void> {
  const opened = await open(url);
  for (const file of opened.files) {
    const { contentId } = opened;
    const sink = createFileSink({ path: join(folder, file.savablePath), contentId, index: file.index });
    await downloadFile(opened, file, sink, { createSha256 });
  }
}

test('files of several streams come back byte for byte, whole and in ranges', async () => {
  await saveAll(link);
  for (const [name, bytes] of Object.entries(fileContents)) {
    expect(bytes.equals(await readFile(join(folder, name)))).toBe(true);
  }
  const opened = await open(link);
  const reader = createShareReader(structuredClone(opened.handle));
  const [, b, c] = reader.files;
  if (b === undefined || c === undefined) throw new TypeError('The share has three files');
  const ranges = await Promise.all([
    collect(reader.read(c, { start: 5, end: 20_000 })),
    collect(reader.stream(b, { start: 16_384, end: 16_385 })),
  ]);
  expect(ranges.map((bytes) => Buffer.from(bytes))).toEqual([
    fileContents.c?.subarray(5, 20_000),
    fileContents.b?.subarray(16_384, 16_385),
  ]);
});

test.each(tamperings)('$what is damaged data, and leaves no file that looks whole', async (tampering) => {
  const lie = structuredClone(share);
  await tampering.change(lie);
  const liar = await startLiar(link, { share: lie, ...(tampering.isLengthHidden && { lengthsOf: share }) });
  try {
    await expect(saveAll(liar.link)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
  } finally {
    liar.stop();
  }
  // What came before the damage was verified, and is whole.
  for (const name of await readdir(folder)) {
    expect(['a', 'b']).toContain(name);
    expect(fileContents[name]?.equals(await readFile(join(folder, name)))).toBe(true);
  }
});

test('a share of a hundred streams opens', async () => {
  const bytes = Array.from({ length: 100 }, (_, index) => Buffer.from(`stream ${index}`));
  const many = await sealShare(bytes, (streams) => ({
    v: 1,
    kind: 'files',
    streams,
    files: streams.map(({ size }, s) => ({ n: `${s}`, t: 'x/y', s, o: 0, l: size })),
  }));
  await saveAll(await publishShare(server.url, many));
  for (const [index, content] of bytes.entries()) {
    expect(content.equals(await readFile(join(folder, String(index))))).toBe(true);
  }
});
