import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEALED_PART_BYTES } from '@waxwing/seal';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishShare, sealShare } from '../../../packages/sdk/testing/sealed-share.ts';
import { startServer } from '../../server/test/server.ts';
import { exitOf, outcomeOf, startCommand, waxwing } from './command.ts';
import { type Line, layLine } from './line.ts';

const LARGE_BYTES = 100_000_000;

let line: Line;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeAll(async () => {
  line = await layLine();
  server = await startServer({ env: { WAXWING_PUBLIC_URL: line.url } });
  line.leadTo(server.url);
});
afterAll(async () => {
  await line.close();
  await server.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-get-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a download that is interrupted', () => {
  test('killed in the middle it goes on, with one download for both runs', async () => {
    const { link, content } = await sendLarge(['--downloads', '2']);
    await interruptedDownload(link, 'SIGKILL');
    expect(await readdir(join(folder, 'out'))).toEqual([expect.stringMatching(/^\.waxwing-.*\.part$/)]);
    expect((await stat(join(folder, 'state/waxwing/downloads'))).mode & 0o777).toBe(0o700);
    const before = line.passed.down;
    const resumed = await get(link);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('It can be downloaded once more.');
    expect(line.passed.down - before).toBeLessThan(0.8 * LARGE_BYTES);
    expect(await readdir(join(folder, 'out'))).toEqual(['large']);
    expect((await readFile(join(folder, 'out/large'))).equals(content)).toBe(true);
    expect(await readdir(join(folder, 'state/waxwing/downloads'))).toEqual([]);
    expect((await get(link, ['-o', 'second'])).exitCode).toBe(0);
    expect((await get(link, ['-o', 'third'])).exitCode).toBe(4);
  });

  test('Ctrl-C keeps what came, and says how to go on', async () => {
    const { link, content } = await sendLarge();
    const { exitCode, stderr } = await interruptedDownload(link, 'SIGINT');
    expect(exitCode).toBe(130);
    expect(stderr).toContain('get with the same link goes on');
    expect((await get(link)).exitCode).toBe(0);
    expect((await readFile(join(folder, 'out/large'))).equals(content)).toBe(true);
  });

  test('what was changed here between two runs is fetched again, without a second download', async () => {
    const { link, content } = await sendLarge();
    await interruptedDownload(link, 'SIGKILL');
    const [part = ''] = await readdir(join(folder, 'out'));
    await flipByte(join(folder, 'out', part, '0'), 5);
    const { exitCode, stderr } = await get(link);
    expect(exitCode, stderr).toBe(0);
    expect((await readFile(join(folder, 'out/large'))).equals(content)).toBe(true);
  });

  test('in another folder it begins anew, without a second download', async () => {
    const { link, content } = await sendLarge();
    await interruptedDownload(link, 'SIGKILL');
    expect((await get(link, ['-o', 'elsewhere'])).exitCode).toBe(0);
    expect((await readFile(join(folder, 'elsewhere/large'))).equals(content)).toBe(true);
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  test('a disk without room is told, and with room it goes on', async () => {
    const { link, content } = await sendLarge();
    // In blocks of 512 bytes: no file may grow beyond 50 MB.
    const full = await get(link, ['-o', 'out'], { shell: 'ulimit -f 97656; exec "$@"' });
    expect(full.exitCode).toBe(1);
    expect(full.stderr).toMatch(/not enough room .*out\. Make room there\. Nothing is lost/);
    const before = line.passed.down;
    expect((await get(link)).exitCode).toBe(0);
    expect(line.passed.down - before).toBeLessThan(0.8 * LARGE_BYTES);
    expect((await readFile(join(folder, 'out/large'))).equals(content)).toBe(true);
  });
});

describe('what is there already', () => {
  test('is kept, and --force replaces it with the same download', async () => {
    const link = await sendTree({ 'a.txt': 'new', 'b.txt': 'new' });
    await write('out/tree/a.txt', 'old');
    const refused = await get(link);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/"tree\/a\.txt" exists already\..*--force.*no other download/);
    expect(await readFile(join(folder, 'out/tree/a.txt'), 'utf8')).toBe('old');
    expect(await readdir(join(folder, 'out/tree'))).toEqual(['a.txt']);
    expect((await get(link, ['-o', 'out', '--force'])).exitCode).toBe(0);
    expect(await readFile(join(folder, 'out/tree/a.txt'), 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'out'))).toEqual(['tree']);
  });

  test('a link inside the folder is not followed, not even with --force', async () => {
    const link = await sendTree({ 'a.txt': 'new' });
    await mkdir(join(folder, 'outside'));
    await mkdir(join(folder, 'out'));
    await symlink(join(folder, 'outside'), join(folder, 'out/tree'));
    const refused = await get(link, ['-o', 'out', '--force']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('symbolic link');
    expect(await readdir(join(folder, 'outside'))).toEqual([]);
  });

  test('with --force a link in the place of a file is replaced, and what it points to stays', async () => {
    const link = await sendTree({ 'a.txt': 'new' });
    await write('outside.txt', 'mine');
    await mkdir(join(folder, 'out/tree'), { recursive: true });
    await symlink(join(folder, 'outside.txt'), join(folder, 'out/tree/a.txt'));
    expect((await get(link, ['-o', 'out', '--force'])).exitCode).toBe(0);
    expect(await readFile(join(folder, 'outside.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'out/tree/a.txt'), 'utf8')).toBe('new');
  });

  test('a place that cannot hold files is said before the download is taken', async () => {
    const link = await sendTree({ 'a.txt': 'new' });
    await write('file', '');
    for (const output of ['file', 'file/below', '/proc/none']) {
      expect((await get(link, ['-o', output])).exitCode).toBe(2);
    }
    // Where nothing can be noted, nothing is taken either.
    const unnoted = await get(link, ['-o', 'out'], { env: { XDG_STATE_HOME: '/proc/none' } });
    expect(unnoted).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('XDG_STATE_HOME') });
    expect((await get(link)).exitCode).toBe(0);
  });
});

describe('what opens a share', () => {
  test('a wrong or missing passphrase ends with 5, leaves nothing, and takes no download', async () => {
    const link = await sendTree({ 'a.txt': 'a' }, [], { WAXWING_PASSPHRASE: 'correct horse' });
    const wrong = await get(link, ['-o', 'out'], { env: { WAXWING_PASSPHRASE: 'battery staple' } });
    expect(wrong).toMatchObject({ exitCode: 5, stderr: expect.not.stringContaining('battery') });
    expect((await get(link)).exitCode).toBe(5);
    expect(await readdir(folder)).not.toContain('out');
    expect(await readdir(join(folder, 'state/waxwing/downloads'))).toEqual([]);
    const right = await get(link, ['-o', 'out'], { env: { WAXWING_PASSPHRASE: 'correct horse' } });
    expect(right.exitCode, right.stderr).toBe(0);
  });

  test('used up, it is gone, and nothing is left of the try', async () => {
    const link = await sendTree({ 'a.txt': 'a' });
    expect((await get(link)).exitCode).toBe(0);
    const { exitCode, stderr } = await get(link, ['-o', 'again']);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('opened already');
    expect(await readdir(folder)).not.toContain('again');
  });

  test('--list takes the download, and get goes on with it', async () => {
    const link = await sendTree({ 'a.txt': 'abc', 'b\u202egnp.exe': '' }, ['--note', 'for you']);
    const listed = await get(link, ['--list']);
    expect(listed.exitCode, listed.stderr).toBe(0);
    expect(listed.stdout.toString()).toBe('3 bytes  tree/a.txt\n0 bytes  tree/b\\u202Egnp.exe\n');
    expect(listed.stderr).toContain('This took one download.');
    const saved = await get(link);
    expect(saved.exitCode, saved.stderr).toBe(0);
    expect(saved.stderr).toContain('Note from the sender: for you');
    expect((await readdir(join(folder, 'out/tree'))).sort()).toEqual(['a.txt', 'bgnp.exe']);
  });

  test('standard output takes one file; of several nothing is lost', async () => {
    const link = await sendTree({ 'a.txt': 'a', 'b.txt': 'b' });
    const refused = await get(link, ['-o', '-']);
    expect({ exitCode: refused.exitCode, stdout: refused.stdout.toString() }).toEqual({
      exitCode: 2,
      stdout: '',
    });
    expect((await get(link)).exitCode).toBe(0);
  });

  test('--json says where each file is', async () => {
    const link = await sendTree({ 'con.txt': 'a' });
    const { stdout, stderr } = await get(link, ['-o', 'out', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout.toString())).toMatchObject({
      folder: 'out',
      bytes: 1,
      files: [{ path: 'tree/con.txt', savedAs: 'tree/_con.txt', bytes: 1 }],
    });
  });

  test('without -o nothing at the top is hidden', async () => {
    await write('.profile', 'echo hello');
    const sent = await waxwing(['send', '.profile'], here());
    await mkdir(join(folder, 'home'));
    const { exitCode, stderr } = await waxwing(['get', sent.stdout.toString().trim()], {
      ...here(),
      cwd: join(folder, 'home'),
    });
    expect(exitCode, stderr).toBe(0);
    expect(await readdir(join(folder, 'home'))).toEqual(['_.profile']);
    expect(stderr).toContain('".profile" as "_.profile"');
  });
});

describe('a sender or a server that lies', () => {
  test.each([
    ['../escape'],
    ['/var/waxwing-escape'],
    ['a/../../escape'],
    ['a//b'],
    ['.'],
    ['a\u0000b'],
    ['a\u0007'],
  ])('the path %j is refused, and nothing is written', async (path) => {
    const link = await stranger([path]);
    const { exitCode } = await get(link, ['-o', 'deep/out']);
    expect(exitCode).toBe(6);
    expect(await everyFile()).toEqual([]);
  });

  test('a path that is deeper than memory has room for is saved higher up', async () => {
    const link = await stranger([`${'a/'.repeat(100_000)}b`]);
    const { exitCode, stderr } = await get(link, ['-o', 'out']);
    expect(exitCode, stderr).toBe(0);
    expect(stderr.length).toBeLessThan(1000);
    expect(await everyFile()).toEqual([expect.stringMatching(/^out\/a\/.*\/b$/)]);
  });

  test('paths that are odd but inside are saved inside', async () => {
    const odd = [
      'a\\..\\..\\b',
      'C:\\x',
      'same',
      'same',
      'SAME',
      'same/below',
      '.\u202e./c',
      'nul',
      '~root/x',
    ];
    const link = await stranger(odd);
    const { exitCode, stderr } = await get(link, ['-o', 'deep/out']);
    expect(exitCode, stderr).toBe(0);
    const found = await everyFile();
    expect(found).toHaveLength(odd.length);
    for (const path of found) expect(path).toMatch(/^deep\/out\//);
  });

  test.each([
    ['at its beginning', 5],
    ['at its end', -5],
  ])('data that was changed on the disk of the server %s leaves no file', async (_where, at) => {
    const known = new Set(await readdir(blobs()));
    const { link } = await sendLarge();
    const [blob = ''] = (await readdir(blobs())).filter((name) => !known.has(name));
    await flipByte(join(blobs(), blob), at);
    const { exitCode, stderr } = await get(link);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('damaged or was changed');
    expect(await everyFile()).toEqual(['large']);
  });

  test('on standard output, the end of what was changed is told by the exit code', async () => {
    const known = new Set(await readdir(blobs()));
    const { link, content } = await sendLarge();
    const [blob = ''] = (await readdir(blobs())).filter((name) => !known.has(name));
    await flipByte(join(blobs(), blob), -5);
    const { exitCode, stdout } = await get(link, ['-o', '-']);
    expect(exitCode).toBe(6);
    expect(stdout.length).toBeLessThan(content.length);
    expect(stdout.equals(content.subarray(0, stdout.length))).toBe(true);
  });
});

function here() {
  return { cwd: folder, env: { WAXWING_URL: line.url, XDG_STATE_HOME: join(folder, 'state') } };
}

function get(
  link: string,
  argv: readonly string[] = ['-o', 'out'],
  { env, shell }: { env?: Record<string, string>; shell?: string } = {},
) {
  return waxwing(['get', link, ...argv], {
    ...here(),
    env: { ...here().env, ...env },
    ...(shell && { shell }),
  });
}

async function sendLarge(options: readonly string[] = []): Promise<{ link: string; content: Buffer }> {
  const content = randomBytes(LARGE_BYTES);
  await writeFile(join(folder, 'large'), content);
  const { exitCode, stdout, stderr } = await waxwing(['send', 'large', ...options], here());
  expect(exitCode, stderr).toBe(0);
  return { link: stdout.toString().trim(), content };
}

async function sendTree(
  files: Record<string, string>,
  options: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<string> {
  for (const [name, content] of Object.entries(files)) await write(`tree/${name}`, content);
  const { exitCode, stdout, stderr } = await waxwing(['send', 'tree', ...options], {
    ...here(),
    env: { ...here().env, ...env },
  });
  expect(exitCode, stderr).toBe(0);
  return stdout.toString().trim();
}

/** A share with a file of one byte for each path. */
async function stranger(paths: readonly string[]): Promise<string> {
  const files = paths.map((n, o) => ({ n, t: 'text/plain', s: 0, o, l: 1 }));
  const share = await sealShare([Buffer.alloc(paths.length, 'x')], (streams) => {
    return { v: 1, kind: 'files', streams, files };
  });
  return publishShare(line.url, share, { maxDownloads: 1 });
}

async function interruptedDownload(link: string, signal: 'SIGKILL' | 'SIGINT') {
  const stopped = line.stopAfter('down', LARGE_BYTES / 2 + SEALED_PART_BYTES);
  const child = startCommand(['get', link, '-o', 'out'], here());
  const outcome = outcomeOf(child);
  await stopped;
  child.kill(signal);
  await exitOf(child);
  line.release();
  return await outcome;
}

async function write(name: string, content: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
}

/** Every file below the folder of the test, but for those of the state folder. */
async function everyFile(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('state/'));
}

function blobs(): string {
  return join(server.dataDir, 'blobs/finished');
}

/** @param at - From the end when it is negative. */
async function flipByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const position = at < 0 ? size + at : at;
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, position);
  await file.close();
}
