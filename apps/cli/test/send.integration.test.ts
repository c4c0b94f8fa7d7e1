import { createHash, randomBytes } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PART_BYTES, SEALED_PART_BYTES } from '@waxwing/seal';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startServer } from '../../server/test/server.ts';
import { exitOf, outcomeOf, startCommand, waxwing } from './command.ts';
import { type Line, layLine } from './line.ts';

const PARTS = 6;
/** Headers, and what is asked beside the bytes themselves. */
const TALK_BYTES = 200_000;

let line: Line;
let dataDir: string;
let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeAll(async () => {
  line = await layLine();
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-send-data-'));
  await comeUp();
});
afterAll(async () => {
  await line.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-send-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('what goes in comes out', () => {
  test('a folder with odd names, empty files and times', async () => {
    const names = [
      'plain.txt',
      'deep/er/and/deeper.txt',
      '.hidden/.profile',
      'empty',
      ' spaces and\u00a0more',
      'smörgås 密码 🗝️',
      '-rf',
      'quote\'"$(x)`',
      'README',
      'readme',
    ];
    for (const name of names) await write(`odd/${name}`, name === 'empty' ? '' : `inside ${name}`);
    await utimes(join(folder, 'odd/plain.txt'), new Date(), new Date('2001-02-03T04:05:06Z'));
    const { exitCode, stdout, stderr } = await send(['odd']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout.toString()).toMatch(
      new RegExp(`^${line.url}/download\\?token=[0-9a-f]{64}#1\\.[\\w-]{48}\\n$`),
    );
    expect(stderr).toMatch(/^Sealed\. It can be downloaded once until \w+day, .* UTC, then it is gone\.$/m);
    expect(stderr).not.toContain('#');
    expect((await get(stdout.toString(), 'out')).exitCode).toBe(0);
    for (const name of names) {
      // Windows knows no such character in a name, and what is sealed here may be opened there.
      const saved = name.replace('"', '_');
      expect(await readFile(join(folder, 'out/odd', saved), 'utf8')).toBe(
        name === 'empty' ? '' : `inside ${name}`,
      );
    }
    expect((await stat(join(folder, 'out/odd/plain.txt'))).mtime).toEqual(new Date('2001-02-03T04:05:06Z'));
    expect((await stat(join(folder, 'out/odd/plain.txt'))).mode & 0o777).toBe(0o600);
  });

  test('50 MiB through pipes on both sides', async () => {
    const input = randomBytes(50 * 1024 * 1024);
    const sent = await send(['-', '--name', 'dump.bin'], { stdin: input });
    expect(sent.exitCode, sent.stderr).toBe(0);
    const { exitCode, stdout } = await waxwing(['get', sent.stdout.toString().trim(), '-o', '-'], here());
    expect(exitCode).toBe(0);
    expect(sha256(stdout)).toBe(sha256(input));
  });

  test('--json gives what a script needs, and the revoke token ends it', async () => {
    await write('a', 'a');
    const { stdout, stderr } = await send(['a', '--downloads', '3', '--expires', '7d', '--json']);
    const { url, token, ...sent } = JSON.parse(stdout.toString());
    expect(stderr).toBe('');
    expect(sent).toEqual({
      expiresAt: expect.any(Number),
      maxDownloads: 3,
      revokeToken: expect.any(String),
      contentId: expect.stringMatching(/^[0-9a-f]{64}$/),
      sealedBytes: expect.any(Number),
    });
    const revoked = await waxwing(['revoke', url, sent.revokeToken, '--json'], here());
    expect(JSON.parse(revoked.stdout.toString())).toEqual({ token, revoked: true });
    expect((await get(url, 'out')).exitCode).toBe(4);
  });

  test('nothing is left in the state folder when all went well', async () => {
    await write('a', 'a');
    const { stdout } = await send(['a']);
    await get(stdout.toString(), 'out');
    expect(await readdir(join(folder, 'state/waxwing/uploads'))).toEqual([]);
    expect(await readdir(join(folder, 'state/waxwing/downloads'))).toEqual([]);
  });
});

describe('an upload that is interrupted', () => {
  test('killed in the middle it goes on, and sends again at most one part', async () => {
    const before = line.passed.up;
    await interruptedUpload('SIGKILL');
    expect(await privateModes('uploads')).toEqual(new Set([0o600]));
    const resumed = await send(['--resume']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(line.passed.up - before).toBeLessThan((PARTS + 1) * SEALED_PART_BYTES + TALK_BYTES);
    await expectSame(resumed.stdout.toString());
    expect(await readdir(join(folder, 'state/waxwing/uploads'))).toEqual([]);
  });

  test('Ctrl-C says how to go on', async () => {
    const { exitCode, stderr } = await interruptedUpload('SIGINT');
    expect(exitCode).toBe(130);
    const [, command = ''] =
      stderr.match(/What was sent is kept: waxwing (send --resume\S* ?\S+) goes on\.$/m) ?? [];
    const resumed = await send(command.split(' ').slice(1));
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    await expectSame(resumed.stdout.toString());
  });

  test('a server that is killed in the middle and comes back loses nothing', async () => {
    await writeLarge();
    const stopped = line.stopAfter('up', (PARTS / 2) * SEALED_PART_BYTES);
    const child = startCommand(['send', 'large'], here());
    const outcome = outcomeOf(child);
    await stopped;
    await server.kill();
    line.release();
    await comeUp();
    const { exitCode, stdout, stderr } = await outcome;
    expect(exitCode, stderr).toBe(0);
    await expectSame(stdout.toString());
  });

  test('a file that was changed meanwhile is refused, with the way to start anew', async () => {
    await interruptedUpload('SIGKILL');
    await appendFile(join(folder, 'large'), 'more');
    const refused = await send(['--resume']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /"large" has changed .* To start anew: waxwing send --resume\S* ?\S+ --discard/,
    );
    const discarded = await send(['--resume', '--discard']);
    expect(discarded.exitCode, discarded.stderr).toBe(0);
    expect(await readdir(join(folder, 'state/waxwing/uploads'))).toEqual([]);
    expect((await send(['--resume'])).exitCode).toBe(3);
  });

  test('content that changed under an unchanged time is refused too', async () => {
    await interruptedUpload('SIGKILL');
    const path = join(folder, 'large');
    const { atime, mtime } = await stat(path);
    const content = await readFile(path);
    content[5] = (content[5] ?? 0) ^ 1;
    await writeFile(path, content);
    await utimes(path, atime, mtime);
    const refused = await send(['--resume']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('has changed');
  });

  test('of several, the one that is meant has to be said', async () => {
    await interruptedUpload('SIGKILL');
    await interruptedUpload('SIGKILL', { name: 'second', options: ['--label', 'for Ada'] });
    const unclear = await send(['--resume']);
    expect(unclear.exitCode).toBe(2);
    const ids = [...unclear.stderr.matchAll(/--resume[ =](\S+)/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(2);
    expect(unclear.stderr).toMatch(/"second", "for Ada", .* begun /);
    for (const [index, name] of ['large', 'second'].entries()) {
      const resumed = await send([`--resume=${ids[index]}`]);
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      await expectSame(resumed.stdout.toString(), name);
    }
  });
});

test('ten thousand files go and come in little memory', async () => {
  const names = Array.from({ length: 10_000 }, (_, number) => `many/${number % 100}/${number}.txt`);
  for (const name of names) await write(name, name);
  const nodeFlags = ['--max-old-space-size=64'];
  const sent = await waxwing(['send', 'many'], { ...here(), nodeFlags });
  expect(sent.exitCode, sent.stderr).toBe(0);
  const link = sent.stdout.toString().trim();
  const got = await waxwing(['get', link, '-o', 'out'], { ...here(), nodeFlags });
  expect(got.exitCode, got.stderr).toBe(0);
  expect(got.stderr).toContain('Saved 10,000 files');
  for (const name of names) expect(await readFile(join(folder, 'out', name), 'utf8')).toBe(name);
}, 480_000);

describe('what is refused', () => {
  test('a file that changes while it is sent: nothing is published, and nothing kept', async () => {
    await writeLarge();
    const stopped = line.stopAfter('up', (PARTS / 2) * SEALED_PART_BYTES);
    const child = startCommand(['send', 'large'], here());
    const outcome = outcomeOf(child);
    await stopped;
    await appendFile(join(folder, 'large'), 'grown');
    line.release();
    const { exitCode, stdout, stderr } = await outcome;
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('"large" has changed');
    expect(await readdir(join(folder, 'state/waxwing/uploads'))).toEqual([]);
  });

  test('what cannot be sent is said before a server is asked', async () => {
    await mkdir(join(folder, 'empty'));
    await write('links/a', 'a');
    await symlink('/etc/passwd', join(folder, 'links/b'));
    const nowhere = { env: { ...here().env, WAXWING_URL: 'http://127.0.0.1:1' } };
    for (const path of ['missing', 'empty', 'links', '/dev/zero']) {
      const { exitCode, stdout } = await waxwing(['send', path], { ...here(), ...nowhere });
      expect({ path, exitCode, stdout: stdout.toString() }).toEqual({ path, exitCode: 2, stdout: '' });
    }
    expect((await waxwing(['send', '-'], { ...here(), ...nowhere })).exitCode).toBe(2);
    expect((await waxwing(['send', 'links/a'], { ...here(), ...nowhere })).exitCode).toBe(7);
  });
});

async function comeUp(): Promise<void> {
  server = await startServer({ dataDir, env: { WAXWING_PUBLIC_URL: line.url } });
  line.leadTo(server.url);
}

function here() {
  return { cwd: folder, env: { WAXWING_URL: line.url, XDG_STATE_HOME: join(folder, 'state') } };
}

function send(argv: readonly string[], options: { stdin?: Uint8Array } = {}) {
  return waxwing(['send', ...argv], { ...here(), ...options });
}

function get(link: string, output: string) {
  return waxwing(['get', link.trim(), '-o', output], here());
}

async function write(name: string, content: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
}

async function writeLarge(name = 'large'): Promise<void> {
  await writeFile(join(folder, name), randomBytes(PARTS * PART_BYTES - 1000));
}

/** Sends a large file until the middle, and ends the command there. */
async function interruptedUpload(
  signal: 'SIGKILL' | 'SIGINT',
  { name = 'large', options = [] }: { name?: string; options?: readonly string[] } = {},
) {
  await writeLarge(name);
  const stopped = line.stopAfter('up', (PARTS / 2) * SEALED_PART_BYTES);
  const child = startCommand(['send', name, ...options], here());
  const outcome = outcomeOf(child);
  await stopped;
  child.kill(signal);
  await exitOf(child);
  line.release();
  return await outcome;
}

async function expectSame(link: string, file = 'large'): Promise<void> {
  const { exitCode, stderr } = await get(link, 'out');
  expect(exitCode, stderr).toBe(0);
  const [sent, received] = await Promise.all(
    [file, `out/${file}`].map(async (name) => sha256(await readFile(join(folder, name)))),
  );
  expect(received).toBe(sent);
}

async function privateModes(name: string): Promise<Set<number>> {
  const place = join(folder, 'state/waxwing', name);
  expect((await stat(place)).mode & 0o777).toBe(0o700);
  const found = await Promise.all((await readdir(place)).map((file) => stat(join(place, file))));
  return new Set(found.map(({ mode }) => mode & 0o777));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
