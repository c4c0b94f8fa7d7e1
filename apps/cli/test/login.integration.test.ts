import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { exitOf, type Outcome, outcomeOf, startCommand, waxwing } from './command.ts';

/** A revocation may take a second, and so may a command. */
const patient = { timeout: 15_000 };

let server: TestServer;
let password: string;
let state: string;

beforeAll(async () => {
  server = await startServer({ env: { WAXWING_ANONYMOUS: 'off' } });
  const env = { WAXWING_DATA_DIR: server.dataDir };
  const made = await waxwing(['admin', 'create-user', '--email', 'ada@example.com'], { env });
  password = made.stdout.toString().trim();
});
afterAll(() => server.stop());
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'waxwing-login-'));
});
afterEach(() => rm(state, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({
  WAXWING_URL: server.url,
  XDG_STATE_HOME: state,
  ...more,
});
const run = (argv: readonly string[], more: { stdin?: string; env?: Record<string, string> } = {}) =>
  waxwing(argv, { stdin: more.stdin ?? '', env: env(more.env) });

async function ask(path: string, body: object, token?: string) {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** What the page does once somebody clicks on it. */
async function allow(address: URL): Promise<string> {
  const { body } = await ask('auth/login', { username: 'ada', password });
  const { port, ...query } = Object.fromEntries(address.searchParams);
  const allowed = await ask('auth/cli/authorize', { ...query, port: Number(port) }, body.access_token);
  return allowed.body.redirect_url;
}

/** Starts `waxwing login`, and waits for the address that it prints. */
async function beginLogin(argv: readonly string[] = []) {
  const child = startCommand(['login', '--no-browser', ...argv], { env: env() });
  let shown = '';
  const address = await new Promise<URL>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const [found] = /http\S+state=\S+(?=\n)/.exec(shown) ?? [];
      if (found) resolve(new URL(found));
    });
    child.once('close', () => reject(new Error(`it ended before: ${shown}`)));
  });
  return { child, address, outcome: outcomeOf(child) };
}

async function logIn(argv: readonly string[] = []): Promise<Outcome> {
  const { address, outcome } = await beginLogin(argv);
  await fetch(await allow(address));
  return outcome;
}

async function credentialFile(): Promise<string> {
  const folder = join(state, 'waxwing', 'credentials');
  const [name = ''] = (await readdir(folder)).filter((entry) => entry.endsWith('.json'));
  return join(folder, name);
}

/** As an hour later: the access token is not good any more. */
async function expireToken(): Promise<{ session: { accessToken: string } }> {
  const path = await credentialFile();
  const credential = JSON.parse(await readFile(path, 'utf8'));
  credential.session.accessExpiresAt = 0;
  await writeFile(path, JSON.stringify(credential));
  return credential;
}

async function keptToken(): Promise<string> {
  return JSON.parse(await readFile(await credentialFile(), 'utf8')).session.accessToken;
}

describe('signing in by the browser', () => {
  test('keeps a session that only its owner can read, and says whose it is', async () => {
    const { exitCode, stdout } = await logIn(['--json']);
    expect(exitCode).toBe(0);
    const who = { username: 'ada', email: 'ada@example.com', organization: 'default', role: 'owner' };
    expect(JSON.parse(stdout.toString())).toEqual({ server: server.url, ...who });
    expect((await stat(await credentialFile())).mode & 0o777).toBe(0o600);
    expect((await stat(join(state, 'waxwing', 'credentials'))).mode & 0o777).toBe(0o700);
    const { stdout: shown } = await run(['whoami']);
    expect(shown.toString()).toBe('ada <ada@example.com>, owner of default\n');
    const sessions = await fetch(`${server.url}/api/v1/auth/sessions`, {
      headers: { authorization: `Bearer ${await keptToken()}` },
    });
    expect((await sessions.json()).sessions[0].user_agent).toMatch(/^waxwing\/\d/);
  });

  test('lets other commands act in their name, and no longer after signing out', async () => {
    expect((await run(['secret'], { stdin: 'text' })).exitCode).toBe(9);
    await logIn();
    const sealed = await run(['secret'], { stdin: 'text' });
    expect(sealed.exitCode, sealed.stderr).toBe(0);
    const link = sealed.stdout.toString().trim();
    expect((await run(['revoke', link])).exitCode).toBe(0);
    const token = await keptToken();
    expect((await run(['logout', '--json'])).stdout.toString()).toBe(
      `${JSON.stringify({ server: server.url, signedOut: true })}\n`,
    );
    expect((await run(['secret'], { stdin: 'text' })).exitCode).toBe(9);
    expect(await run(['whoami'])).toMatchObject({ exitCode: 9, stderr: expect.stringContaining('login') });
    await expect
      .poll(async () => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${server.url}/api/v1/auth/me`, { headers })).status;
      }, patient)
      .toBe(401);
    expect((await run(['logout'])).exitCode).toBe(0);
  });

  test('tells nothing to who asks at its port without its state, and waits on', async () => {
    const { address, outcome } = await beginLogin();
    const port = address.searchParams.get('port');
    for (const path of ['/', '/?code=stolen&state=guessed', '/favicon.ico']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(404);
    }
    const shown = await fetch(await allow(address));
    expect(await shown.text()).toContain('close this window');
    expect((await outcome).exitCode).toBe(0);
  });

  test('ends with 9 when it was not allowed, or the code is not the one of this command', async () => {
    for (const query of ['error=access_denied', `code=${'A'.repeat(32)}`]) {
      const { address, outcome } = await beginLogin();
      const { port, state: ours } = Object.fromEntries(address.searchParams);
      await fetch(`http://127.0.0.1:${port}/?${query}&state=${ours}`);
      expect((await outcome).exitCode).toBe(9);
    }
  });

  test('ends with Ctrl-C', async () => {
    const { child } = await beginLogin();
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
  });

  test('signing in again ends the session before', async () => {
    await logIn();
    const before = await keptToken();
    await logIn();
    await expect
      .poll(async () => {
        const headers = { authorization: `Bearer ${before}` };
        return (await fetch(`${server.url}/api/v1/auth/me`, { headers })).status;
      }, patient)
      .toBe(401);
    expect((await run(['whoami'])).exitCode).toBe(0);
  });
});

describe('staying signed in', () => {
  test('of five commands at once, one renews the session, and all go on with it', async () => {
    await logIn();
    const { session } = await expireToken();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => run(['whoami'])));
    expect(outcomes.map(({ exitCode, stderr }) => `${exitCode}${stderr}`)).toEqual(Array(5).fill('0'));
    expect(await keptToken()).not.toBe(session.accessToken);
    expect((await run(['whoami'])).exitCode).toBe(0);
  });

  test('a session that was ended elsewhere is forgotten, with a word about it', async () => {
    await logIn();
    await ask('auth/logout', {
      refresh_token: JSON.parse(await readFile(await credentialFile(), 'utf8')).session.refreshToken,
    });
    await expireToken();
    const ended = await run(['secret'], { stdin: 'text' });
    expect(ended).toMatchObject({ exitCode: 9, stderr: expect.stringContaining('waxwing login') });
    expect((await run(['whoami'])).stderr).toContain('Nobody is signed in');
  });

  test('another server is never shown the session', async () => {
    await logIn();
    const other = await startServer({});
    const elsewhere = await run(['whoami'], { env: { WAXWING_URL: other.url } });
    await other.stop();
    expect(elsewhere).toMatchObject({ exitCode: 9, stderr: expect.stringContaining('Nobody is signed in') });
  });

  test('a damaged file is named, and signing out removes it', async () => {
    await logIn();
    const path = await credentialFile();
    await writeFile(path, '{"server":');
    expect(await run(['whoami'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(path) });
    expect((await run(['logout'])).exitCode).toBe(0);
    expect((await run(['whoami'])).exitCode).toBe(9);
  });
});

describe('API keys', () => {
  test('are made, listed and ended by whoever is signed in', async () => {
    await logIn();
    const scopes = ['--scopes', 'secrets:read,secrets:write', '--expires-in-days', '7'];
    const made = await run(['keys', 'create', '--name', 'deploy', ...scopes]);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.stdout.toString()).toMatch(/^sk_live_[0-9A-Za-z]+\n$/);
    expect(made.stderr).toContain('secrets:read, secrets:write');
    const key = made.stdout.toString().trim();
    const listed = await run(['keys', 'list']);
    const [, id = ''] = /^(\S+)\t\S+\tgood, until \S+\tdeploy$/m.exec(listed.stdout.toString()) ?? [];
    expect(listed.stdout.toString()).not.toContain(key);
    const withKey = { XDG_STATE_HOME: join(state, 'other'), WAXWING_API_KEY: key };
    expect((await run(['secret'], { stdin: 'text', env: withKey })).exitCode).toBe(0);
    expect((await run(['keys', 'revoke', id])).exitCode).toBe(0);
    expect((await run(['keys', 'revoke', id.replace(/.$/, 'x')])).exitCode).toBe(3);
    const { keys } = JSON.parse((await run(['keys', 'list', '--json'])).stdout.toString());
    expect(keys).toMatchObject([{ key_id: id, is_active: false }]);
    expect((await run(['keys', 'create', '--name', 'x', '--scopes', 'nothing'])).exitCode).toBe(2);
    const seal = () => run(['secret'], { stdin: 'text', env: withKey });
    await expect.poll(async () => (await seal()).exitCode, patient).toBe(9);
  });

  test('one is kept with login --key, if the server takes it, and WAXWING_API_KEY goes before it', async () => {
    const { access_token } = (await ask('auth/login', { username: 'ada', password })).body;
    const { api_key } = (await ask('api-keys/generate', { name: 'kept' }, access_token)).body;
    const refused = await run(['login', '--key'], { stdin: `${api_key.slice(0, -1)}x\n` });
    expect(refused).toMatchObject({ exitCode: 9, stderr: expect.stringContaining('does not accept') });
    expect((await run(['login', '--key'])).exitCode).toBe(2);
    const kept = await run(['login', '--key'], { stdin: `${api_key}\n` });
    expect(kept).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining(api_key) });
    expect((await run(['whoami', '--json'])).stdout.toString()).toBe(
      `${JSON.stringify({ server: server.url, apiKey: `${api_key.slice(0, 12)}…` })}\n`,
    );
    expect((await run(['secret'], { stdin: 'text' })).exitCode).toBe(0);
    const wrong = { WAXWING_API_KEY: 'sk_live_wrong' };
    expect((await run(['secret'], { stdin: 'text', env: wrong })).exitCode).toBe(9);
    expect((await run(['keys', 'list'])).exitCode).toBe(9);
  });
});

test('a server that is not there is named', async () => {
  const nowhere = { WAXWING_URL: 'http://127.0.0.1:1' };
  const refused = await run(['login', '--key'], { stdin: 'sk_live_x', env: nowhere });
  expect(refused).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('http://127.0.0.1:1') });
});
