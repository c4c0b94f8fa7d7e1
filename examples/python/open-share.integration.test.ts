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
import { type Lie, startLiar } from '../../packages/sdk/testing/lying-server.ts';
import {
  publishShare,
  type SealedShare,
  sealJson,
  sealShare,
} from '../../packages/sdk/testing/sealed-share.ts';
import { fileContents, sealContents, tamperings } from '../../packages/sdk/testing/tamperings.ts';

const script = join(import.meta.dirname, 'open_share.py');
/** A file of ten bytes, as a manifest has it. */
const file = { n: 'a', t: 'x/y', s: 0, o: 0, l: 10 };
const damaged = 'The data was changed or cut. Nothing was kept.\n';

let server: TestServer;
let whole: SealedShare;
let wholeLink: string;
let folder: string;

beforeAll(async () => {
  server = await startServer();
  whole = await sealContents();
  wholeLink = await publishShare(server.url, whole);
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

/** Opens what a server in between hands out. */
async function openServed(link: string, lie: Lie) {
  const liar = await startLiar(link, lie);
  try {
    return await open(liar.link);
  } finally {
    liar.stop();
  }
}

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

test('a line that is cut is taken up again, and the files of both streams are whole', async () => {
  const cut = await openServed(wholeLink, { share: whole, cutsAfterBytes: [4_000_000, 20, 100] });
  expect(cut).toMatchObject({ errors: '', code: 0 });
  const saved = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(folder, name))));
  expect(Buffer.concat(saved).equals(Buffer.concat(Object.values(fileContents)))).toBe(true);
});

test.each(tamperings)('$what: refused with one sentence, and nothing is kept', async (tampering) => {
  const lie = structuredClone(whole);
  await tampering.change(lie);
  const told = await openServed(wholeLink, {
    share: lie,
    ...(tampering.isLengthHidden && { lengthsOf: whole }),
  });
  expect(told).toEqual({ output: '', errors: damaged, code: 1 });
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ...['../a', '/a', 'a//b', 'a/./b', '', 'a\u0000b', 'a\u0085b', 'u\u0308', '\ud800'].map((n) => [
    { ...file, n },
  ]),
  [file, { ...file, n: 'b', o: 9 }],
  [{ ...file, l: 101 }],
  [{ ...file, s: 1 }],
  [{ ...file, h: 'A'.repeat(43) }],
  [file, { ...file, o: 10 }],
])('a list of files that breaks a rule is refused, and nothing is kept: %j %j', async (...files) => {
  const share = await sealShare([new Uint8Array(100)], (streams) => ({
    v: 1,
    kind: 'files',
    streams,
    files,
  }));
  const { code, output } = await open(await publishShare(server.url, share));
  expect({ code, output, kept: await readdir(folder) }).toEqual({ code: 1, output: '', kept: [] });
});

const manifest = { v: 1, kind: 'files', streams: [], files: [] };

test.each([
  JSON.stringify({ ...manifest, v: true }),
  JSON.stringify({ ...manifest, note: 1 }),
  JSON.stringify({ ...manifest, pad: 'more' }),
  JSON.stringify({ ...manifest, scan: [] }),
  '{"v":1,"kind":"files","streams":[],"files":[],"x":NaN}',
  '['.repeat(200_000),
])('a manifest that breaks a rule is refused with one sentence: %#', async (json) => {
  const share = { ...whole, streams: [], manifest: await sealJson(whole.contentKey, json) };
  const { code, errors, output } = await openServed(wholeLink, { share });
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(/^The (?:data was changed|link was made by a newer program)[^\n]*\n$/);
});

test('a file that is there already is not overwritten', async () => {
  expect(await open(wholeLink)).toMatchObject({ code: 0 });
  expect(await open(wholeLink)).toMatchObject({
    code: 1,
    errors: `There is a a in ${folder} already.\n`,
  });
  expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'c']);
});
