import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createClient, createSender } from '@waxwing/sdk';
import { argon2id } from '@waxwing/seal/argon2-native';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../apps/server/test/server.ts';
import { MIB, memoryFile, randomFile } from '../../packages/sdk/testing/files.ts';
import { type SealedShare, sealJson, sealOne, sealShare, serveShare } from '../test/sealed-share.ts';

const script = join(import.meta.dirname, 'open_share.py');
const damaged = 'The data was changed or cut. Nothing was kept.\n';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-example-'));
  return () => rm(folder, { recursive: true });
});

/** Runs the example as a reader would, with the passphrase on standard input. */
async function open(link: string, passphrase = '') {
  const python = process.env.PYTHON_PATH || '/usr/bin/python3';
  const child: ChildProcess = spawn(python, [script, link, '-o', folder], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  child.stdin?.end(`${passphrase}\n`);
  const [output, errors, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'close'),
  ]);
  return { output, errors, code };
}

async function openServed(share: SealedShare, cuts?: readonly number[]) {
  const served = await serveShare(share, cuts);
  try {
    return await open(served.link);
  } finally {
    served.stop();
  }
}

const twoStreams = (streams: readonly { head: string; size: number }[]) => ({
  v: 1,
  kind: 'files',
  streams,
  files: streams.map(({ size }, s) => ({ n: `${s}.bin`, t: 'x/y', s, o: 0, l: size })),
});
const contents = [randomFile('', 70_000).bytes, randomFile('', 70_000).bytes];

test('files that our clients send are saved byte for byte, with their folders and times', async () => {
  const big = randomFile('deep/in a folder/ü.bin', 9 * MIB + 5);
  const { url } = await createSender({ baseUrl: server.url }).sendFiles({
    files: [memoryFile('empty', new Uint8Array(0)), big, randomFile('small', 16_384)],
  });
  expect(await open(url)).toEqual({
    output: ['deep', 'empty', 'small'].map((name) => `${join(folder, name)}\n`).join(''),
    errors: '',
    code: 0,
  });
  expect((await readFile(join(folder, big.path))).equals(big.bytes)).toBe(true);
  expect((await stat(join(folder, 'empty'))).mtimeMs).toBe(1_700_000_000_000);
  expect(await readdir(folder)).toHaveLength(3);
});

test('a passphrase opens them, and a wrong one takes no download', async () => {
  const small = randomFile('small', 1000);
  const sender = createSender({ baseUrl: server.url, argon2id });
  const { url } = await sender.sendFiles({ files: [small], passphrase: 'open sésame', maxDownloads: 1 });
  const refused = await open(url, 'open sesame');
  expect(refused).toMatchObject({ errors: 'The passphrase or the link is wrong.\n', code: 1 });
  expect(await open(url, 'open\u00a0sésame')).toMatchObject({ errors: '', code: 0 });
  expect((await readFile(join(folder, 'small'))).equals(small.bytes)).toBe(true);
  expect(await open(url, 'open sésame')).toMatchObject({ errors: 'There is nothing here, or it is gone.\n' });
});

test('a secret is printed, once', async () => {
  const { url } = await createClient({ baseUrl: server.url, argon2id }).createSecret({
    text: 'hunter2 — ü',
    expiryType: 'view_once',
    passphrase: 'open sesame',
  });
  expect(await open(url, 'open sesame')).toEqual({ output: 'hunter2 — ü\n', errors: '', code: 0 });
  expect(await open(url, 'open sesame')).toMatchObject({ code: 1 });
});

test('a link that lost a character is refused without asking a server', async () => {
  const link = `http://127.0.0.1:9/download?token=${'a'.repeat(64)}#1.${'A'.repeat(47)}`;
  expect(await open(link)).toMatchObject({ errors: 'The link is incomplete or damaged.\n', code: 1 });
});

test('a line that is cut is taken up again, and the files are whole', async () => {
  const share = await sealShare(contents, twoStreams);
  expect(await openServed(share, [40_000, 20, 100])).toMatchObject({ errors: '', code: 0 });
  for (const [index, bytes] of contents.entries()) {
    expect((await readFile(join(folder, `${index}.bin`))).equals(bytes)).toBe(true);
  }
});

const tampering: Record<string, (share: SealedShare) => unknown> = {
  'a flipped bit in the last chunk': ({ streams: [, stream] }) =>
    stream?.set([(stream.at(-1) ?? 0) ^ 1], stream.length - 1),
  'a flipped bit in a head': ({ streams: [stream] }) => stream?.set([(stream[30] ?? 0) ^ 1], 30),
  'a stream cut at a chunk edge': (share) => {
    share.streams = share.streams.map((stream) => stream.subarray(0, 56 + 16_400));
  },
  'a stream made longer': (share) => {
    share.streams = share.streams.map((stream) => Buffer.concat([stream, new Uint8Array(16)]));
  },
  'two chunks exchanged': ({ streams: [stream] }) => {
    const first = stream?.slice(56, 56 + 16_400);
    stream?.copyWithin(56, 56 + 16_400, 56 + 2 * 16_400);
    if (first) stream?.set(first, 56 + 16_400);
  },
  'two streams exchanged': (share) => share.streams.reverse(),
  'another stream under the same keys': async (share) => {
    share.streams[0] = await sealOne(share.contentKey, 0, contents[0] ?? new Uint8Array());
  },
  'the manifest of another share': async (share) => {
    share.manifest = (await sealShare(contents, twoStreams)).manifest;
  },
  'a manifest that names a member twice': async (share) => {
    share.manifest = await sealJson(share.contentKey, '{"v":1,"kind":"files","streams":[],"files":[],"v":1}');
  },
};

for (const [what, tamper] of Object.entries(tampering)) {
  test(`${what}: refused, and nothing is kept`, async () => {
    const share = await sealShare(contents, twoStreams);
    await tamper(share);
    expect(await openServed(share)).toEqual({ output: '', errors: damaged, code: 1 });
    expect(await readdir(folder)).toEqual([]);
  });
}

test('paths that lead elsewhere and files that overlap are refused, and nothing is kept', async () => {
  const file = { n: 'a', t: 'x/y', s: 0, o: 0, l: 10 };
  for (const files of [
    ...['../a', '/a', 'a//b', 'a/./b', '', 'a\u0000b', 'a\u0085b', 'u\u0308', '\ud800'].map((n) => [
      { ...file, n },
    ]),
    [file, { ...file, n: 'b', o: 9 }],
    [{ ...file, l: 70_001 }],
    [{ ...file, s: 2 }],
    [{ ...file, h: 'A'.repeat(43) }],
    [file, { ...file, o: 10 }],
  ]) {
    const share = await sealShare(contents, (streams) => ({ v: 1, kind: 'files', streams, files }));
    const { code, output } = await openServed(share);
    expect({ files, code, output, kept: await readdir(folder) }).toEqual({
      files,
      code: 1,
      output: '',
      kept: [],
    });
  }
});

test('a file that is there already is not overwritten', async () => {
  const share = await sealShare(contents, twoStreams);
  expect(await openServed(share)).toMatchObject({ code: 0 });
  expect(await openServed(share)).toMatchObject({
    code: 1,
    errors: `There is a 0.bin in ${folder} already.\n`,
  });
  expect(await readdir(folder)).toEqual(['0.bin', '1.bin']);
});
