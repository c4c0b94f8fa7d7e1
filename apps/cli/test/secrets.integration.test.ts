import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../../server/test/server.ts';
import { exitOf, seal as sealAt, startCommand, waxwing } from './command.ts';

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeAll(async () => {
  server = await startServer({});
  folder = await mkdtemp(join(tmpdir(), 'waxwing-command-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('what goes in comes out', () => {
  test.each([
    ['a line break at the end', 'one\ntwo\n'],
    ['no line break at the end', 'one\ntwo'],
    ['Windows line breaks', 'one\r\ntwo\r\n'],
    ['a byte order mark', '\ufeffone'],
    ['many alphabets', 'smörgås 密码 🗝️'],
    ['1 MiB', 'x'.repeat(1_048_576)],
  ])('to the byte: %s', async (_name, text) => {
    const sealed = await waxwing(['secret'], { ...here(), stdin: text });
    const { exitCode, stdout } = await waxwing(['get', sealed.stdout.toString().trim()]);
    expect(exitCode).toBe(0);
    expect(stdout.equals(Buffer.from(text))).toBe(true);
  });

  test('only the link is on standard output; how it ends and how to end it are beside', async () => {
    const { exitCode, stdout, stderr } = await waxwing(['secret'], { ...here(), stdin: 'text' });
    expect(exitCode).toBe(0);
    expect(stdout.toString()).toMatch(new RegExp(`^${server.url}/[0-9A-Za-z]{12}#1\\.[\\w-]{48}\\n$`));
    expect(stderr).toMatch(/^Sealed\. It can be opened once until \w+day, .* UTC, then it is gone\.$/m);
    expect(stderr).toMatch(/^To end it early: waxwing revoke \S+ \S+$/m);
    expect(stderr).not.toContain('#');
  });

  test('a link on standard input opens too, and stays out of the process list', async () => {
    const { stdout } = await waxwing(['get', '-'], { stdin: `${await seal('text')}\n` });
    expect(stdout.toString()).toBe('text');
  });

  test('a link that a mail program escaped is repaired', async () => {
    const link = await seal('text');
    const { stdout, stderr } = await waxwing(['get', link.replace('#', '%23')]);
    expect(stdout.toString()).toBe('text');
    expect(stderr).toContain('could be repaired');
  });

  test('a note travels with it and is shown beside it, unable to steer the terminal', async () => {
    const link = await seal('text', ['--note', 'for \x1b[2J you']);
    const { stdout, stderr } = await waxwing(['get', link]);
    expect(stdout.toString()).toBe('text');
    expect(stderr).toContain('Note from the sender: for \\u{1b}[2J you\n');
  });

  test('--qr draws the link on standard error', async () => {
    const { stdout, stderr } = await waxwing(['secret', '--qr'], { ...here(), stdin: 'text' });
    expect(stdout.toString().trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/[█▀▄]{10}/);
  });

  test('a secret sealed by someone else through the plain API opens', async () => {
    const { stdout } = await waxwing(['get', await sealAsThirdParty('from elsewhere')]);
    expect(stdout.toString()).toBe('from elsewhere');
  });
});

describe('saving to a file', () => {
  test('the file gets the secret, and standard output nothing', async () => {
    const path = join(folder, 'saved');
    const { exitCode, stdout } = await waxwing(['get', await seal('text\n'), '-o', path]);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 0, stdout: '' });
    expect(await readFile(path, 'utf8')).toBe('text\n');
  });

  test('a file that exists is refused before the view is taken', async () => {
    const path = join(folder, 'existing');
    await writeFile(path, 'old');
    const link = await seal('text');
    expect((await waxwing(['get', link, '-o', path])).exitCode).toBe(2);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await waxwing(['get', link, '-o', path, '--force'])).exitCode).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('text');
  });
});

describe('passphrases', () => {
  test('from the environment and from a file open the same secret', async () => {
    const passphraseFile = join(folder, 'passphrase');
    await writeFile(passphraseFile, 'correct horse\n');
    const link = await seal('text', ['--views', '2', '--passphrase-file', passphraseFile]);
    const byVariable = await waxwing(['get', link], { env: { WAXWING_PASSPHRASE: 'correct horse' } });
    expect(byVariable.stdout.toString()).toBe('text');
    const byFile = await waxwing(['get', link, '--passphrase-file', passphraseFile]);
    expect(byFile.stdout.toString()).toBe('text');
  });

  test('a wrong or missing one ends with 5, never shows itself, and takes no view', async () => {
    const link = await seal('text', [], { WAXWING_PASSPHRASE: 'correct horse' });
    const wrong = await waxwing(['get', link], { env: { WAXWING_PASSPHRASE: 'battery staple' } });
    expect(wrong).toMatchObject({ exitCode: 5, stderr: expect.not.stringContaining('battery') });
    expect((await waxwing(['get', link])).exitCode).toBe(5);
    const right = await waxwing(['get', link], { env: { WAXWING_PASSPHRASE: 'correct horse' } });
    expect(right.stdout.toString()).toBe('text');
  });
});

describe('how a secret ends', () => {
  test('opened once, it is gone', async () => {
    const link = await seal('text');
    await waxwing(['get', link]);
    const { exitCode, stdout, stderr } = await waxwing(['get', link]);
    expect({ exitCode, stdout: stdout.toString() }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain('opened already');
  });

  test('with --views 2 it opens twice', async () => {
    const link = await seal('text', ['--views', '2']);
    const codes = [];
    for (let view = 1; view <= 3; view++) codes.push((await waxwing(['get', link])).exitCode);
    expect(codes).toEqual([0, 0, 4]);
  });

  test('the revoke command that was shown ends it', async () => {
    const { stdout, stderr } = await waxwing(['secret'], { ...here(), stdin: 'text' });
    const [, address = '', token = ''] = stderr.match(/waxwing revoke (\S+) (\S+)/) ?? [];
    expect((await waxwing(['revoke', address, `${token}x`])).exitCode).toBe(9);
    expect((await waxwing(['revoke', address, token])).exitCode).toBe(0);
    const { exitCode, stderr: sentence } = await waxwing(['get', stdout.toString().trim()]);
    expect(exitCode).toBe(4);
    expect(sentence).toContain('The sender ended this link');
  });

  test('a link whose end was cut off, or that nobody made, is told apart', async () => {
    const link = await seal('text');
    expect((await waxwing(['get', link.slice(0, -1)])).exitCode).toBe(6);
    const [, fragment] = link.split('#');
    expect((await waxwing(['get', `${server.url}/000000000000#${fragment}`])).exitCode).toBe(3);
    expect((await waxwing(['get', link])).exitCode).toBe(0);
  });
});

describe('for scripts', () => {
  test('--json gives one object for each command', async () => {
    const created = await json(['secret', '--note', 'hello', '--json'], 'text');
    expect(created).toMatchObject({
      linkId: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      url: expect.stringContaining('#1.'),
      expiryType: 'view_once',
      expiresAt: expect.any(Number),
      revokeToken: expect.any(String),
    });
    const opened = await json(['get', String(created.url), '--json']);
    expect(opened).toEqual({ text: 'text', note: 'hello', expiryType: 'view_once' });
    const gone = await json(['get', String(created.url), '--json']);
    expect(gone).toMatchObject({ error: { code: 'VIEWED', message: expect.any(String) } });
  });

  test('--json with a file gives its name and size, not the secret', async () => {
    const file = join(folder, 'json');
    const opened = await json(['get', await seal('four'), '-o', file, '--json']);
    expect(opened).toEqual({ file, bytes: 4, expiryType: 'view_once' });
  });

  test('--json says that a secret was revoked', async () => {
    const { url, linkId, revokeToken } = await json(['secret', '--json'], 'text');
    expect(await json(['revoke', String(url), String(revokeToken), '--json'])).toEqual({
      linkId,
      revoked: true,
    });
  });

  test('a reader that goes away is no reason to speak', async () => {
    const child = startCommand(['get', await seal('x'.repeat(1_048_576))]);
    child.stdout?.destroy();
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    expect(await exitOf(child)).toBe(141);
    expect(said).toBe('');
  });

  test('input that cannot be sealed is refused before a server is asked', async () => {
    const nowhere = { env: { WAXWING_URL: 'http://127.0.0.1:1' } };
    expect((await waxwing(['secret'], { ...nowhere, stdin: '' })).exitCode).toBe(2);
    expect((await waxwing(['secret'], { ...nowhere, stdin: Uint8Array.of(0xff, 0xfe) })).exitCode).toBe(2);
  });
});

describe('servers that do not play along', () => {
  test('Ctrl-C while waiting ends with 130 and leaves no file behind', async () => {
    const link = new URL(await seal('text'));
    const asked = Promise.withResolvers<void>();
    // Answers what the link leads to, then never hands out the secret.
    const silent = createServer(async (request, response) => {
      if (!request.url?.endsWith('/status')) return asked.resolve();
      const answer = await fetch(`${server.url}${request.url}`, { headers: proofOf(request.headers) });
      response.end(await answer.text());
    });
    const port = await listen(silent);
    const target = `http://127.0.0.1:${port}${link.pathname}${link.hash}`;
    const before = await readdir(folder);
    const child = startCommand(['get', target, '-o', join(folder, 'interrupted')]);
    await asked.promise;
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
    expect(await readdir(folder)).toEqual(before);
    silent.closeAllConnections();
    silent.close();
  });

  test('an API key goes to its own server only', async () => {
    const seen: unknown[] = [];
    const stranger = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const port = await listen(stranger);
    const { hash, pathname } = new URL(await seal('text'));
    const env = { WAXWING_URL: server.url, WAXWING_API_KEY: 'sk_live_of_another_server' };
    expect((await waxwing(['get', `http://127.0.0.1:${port}${pathname}${hash}`], { env })).exitCode).toBe(3);
    expect(seen).toEqual([undefined]);
    stranger.close();
  });

  test('a secret that is larger sealed than plain is refused with a sentence, not with a failure', async () => {
    const text = '\x01'.repeat(1_048_576);
    const { exitCode, stderr } = await waxwing(['secret'], { ...here(), stdin: text });
    expect(stderr).not.toContain('unexpected');
    expect(exitCode).toBe(2);
  });

  test('a spent limit says when to try again', async () => {
    const strict = await startServer({ env: { WAXWING_LIMIT_ANONYMOUS: '1/1h' } });
    try {
      const options = { env: { WAXWING_URL: strict.url }, stdin: 'text' };
      expect((await waxwing(['secret'], options)).exitCode).toBe(0);
      const { exitCode, stderr } = await waxwing(['secret'], options);
      expect(exitCode).toBe(8);
      expect(stderr).toMatch(/Try again in .* (hour|minutes)\.$/m);
    } finally {
      await strict.stop();
    }
  });
});

function here() {
  return { env: { WAXWING_URL: server.url } };
}

function seal(text: string, options: string[] = [], env: Record<string, string> = {}): Promise<string> {
  return sealAt(text, { ...here().env, ...env }, options);
}

async function json(argv: string[], stdin = ''): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await waxwing(argv, { ...here(), stdin });
  expect(stderr).toBe('');
  return JSON.parse(stdout.toString());
}

/** What a client makes that knows only the plain API: AES-256-GCM, the key in the fragment. */
async function sealAsThirdParty(text: string): Promise<string> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const blob = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(text));
  const body = { encryptedBlob: base64(blob), iv: base64(iv), expiryType: '1hour' };
  const response = await fetch(`${server.url}/api/v1/secrets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { shareUrl } = (await response.json()) as { shareUrl: string };
  return `${shareUrl}#${base64(await crypto.subtle.exportKey('raw', key))}`;
}

function base64(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(new Uint8Array(bytes)).toString('base64');
}

function proofOf(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return { 'x-link-token': String(headers['x-link-token']) };
}

async function listen(target: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const address = target.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
