import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../test/postgres.ts';
import { runServer, type ServerOptions, startServer, type TestServer } from '../test/server.ts';
import { runAdminCommand } from './admin/admin.ts';
import { settings } from './config.ts';

const tls = join(import.meta.dirname, '../test/tls');
const secret = { encryptedBlob: 'AAAA', iv: 'AAAAAAAAAAAAAAAA', expiryType: 'view_once' };
let dataDir: string;
let running: TestServer[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-main-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer({ dataDir, ...options });
  running.push(server);
  return server;
}

function admin(command: string, options: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = {}) {
  return runAdminCommand({ command, options }, { dataDir, env });
}

async function createKey(env: NodeJS.ProcessEnv = {}): Promise<{ key: string; id: string }> {
  return (await admin('create-key', { name: 'test' }, env)) as { key: string; id: string };
}

function post(url: string, key: string): Promise<Response> {
  return fetch(`${url}/api/v1/secrets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(secret),
  });
}

describe('starting', () => {
  test('prints one line when it is ready, and answers', async () => {
    const server = await start();
    expect(server.output()).toBe(`waxwing ready at ${server.url}\n`);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test('every file is its owner’s alone, even when the umask gives everything to everybody', async () => {
    await start({ shell: 'umask 000 && exec "$@"' });
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    const names = await readdir(dataDir);
    expect(names).toEqual(expect.arrayContaining(['admin.sock', 'master.key', 'waxwing.db']));
    for (const name of names) {
      const entry = await stat(join(dataDir, name));
      expect([name, entry.mode & 0o777]).toEqual([name, entry.isDirectory() ? 0o700 : 0o600]);
    }
  });

  test('an existing folder that others can read is closed to them', async () => {
    await chmod(dataDir, 0o755);
    await start();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  test('a setting that does not exist is named in the log', async () => {
    const server = await start({ env: { WAXWING_PROT: '80' } });
    await expect.poll(server.logs).toContain('"name":"WAXWING_PROT"');
  });

  test('serves HTTPS when it has a certificate and its key', async () => {
    const env = {
      WAXWING_TLS_CERT: join(tls, 'test-cert.pem'),
      WAXWING_TLS_KEY: join(tls, 'test-key.pem'),
    };
    const server = await start({ env });
    expect(server.url).toMatch(/^https:/);
    const ca = await readFile(env.WAXWING_TLS_CERT);
    const [response] = await once(
      secureRequest(`${server.url}/healthz`, { ca, agent: false }).end(),
      'response',
    );
    expect(response.resume().statusCode).toBe(200);
  });

  test('--help shows every setting, --version the version, and neither makes a file', async () => {
    const help = await runServer({ dataDir, args: ['--help'] });
    for (const { name } of Object.values(settings)) expect(help.output).toContain(name);
    const version = await runServer({ dataDir, args: ['--version'] });
    expect(version).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await readdir(dataDir)).toEqual([]);
  });
});

describe('refusing to start: one sentence on standard error, exit code 1', () => {
  test.each([
    ['WAXWING_PORT', 'http', /^waxwing: WAXWING_PORT must be .*"http"\.\n$/],
    ['WAXWING_DATABASE_URL', 'mysql://root:c4nary@db/x', /^waxwing: WAXWING_DATABASE_URL must be [^\n]*\n$/],
    ['WAXWING_MASTER_KEY', 'c4nary', /^waxwing: WAXWING_MASTER_KEY must be [^\n]*\n$/],
    [
      'WAXWING_MASTER_KEY_FILE',
      '/nowhere/key',
      /^waxwing: The master key file \/nowhere\/key does not exist\.\n$/,
    ],
    [
      'WAXWING_TLS_CERT',
      join(tls, 'test-cert.pem'),
      /WAXWING_TLS_CERT and WAXWING_TLS_KEY must be set together/,
    ],
    [
      'WAXWING_HOST',
      '192.0.2.1',
      /^waxwing: WAXWING_HOST 192\.0\.2\.1 is not an address of this machine\.\n$/,
    ],
  ])('a bad %s', async (name, value, sentence) => {
    const ended = await runServer({ dataDir, env: { [name]: value } });
    expect(ended).toMatchObject({ code: 1, output: '', logs: expect.stringMatching(sentence) });
    expect(ended.logs).not.toContain('c4nary');
  });

  test('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const ended = await runServer({ dataDir, env: { WAXWING_PORT: String(port) } });
    other.close();
    expect(ended).toMatchObject({
      code: 1,
      logs: expect.stringContaining(`WAXWING_PORT ${port} on 127.0.0.1`),
    });
  });

  test('a data folder that another server has', async () => {
    await start();
    const second = await runServer({ dataDir });
    expect(second).toMatchObject({
      code: 1,
      logs: expect.stringMatching(/^waxwing: Another Waxwing is running/),
    });
  });

  test('a database of a newer version', async () => {
    await (await start()).stop();
    using database = new DatabaseSync(join(dataDir, 'waxwing.db'));
    database.prepare('insert into schema_migrations (name, applied_at) values (?, ?)').run('9999-later', 1);
    const ended = await runServer({ dataDir });
    expect(ended).toMatchObject({
      code: 1,
      logs: expect.stringMatching(/newer Waxwing \(it has 9999-later\)/),
    });
  });

  test('a missing, a truncated and a wrong master key, and nothing is changed', async () => {
    await (await start()).stop();
    const keyFile = join(dataDir, 'master.key');
    const key = await readFile(keyFile);
    const damages: [() => Promise<unknown>, string][] = [
      [() => rm(keyFile), 'does not exist'],
      [() => truncate(keyFile, 30), 'is damaged'],
      [() => writeFile(keyFile, '7'.repeat(64)), 'is not the one this database was made with'],
    ];
    for (const [damage, sentence] of damages) {
      await damage();
      const before = await readdir(dataDir);
      const ended = await runServer({ dataDir });
      expect(ended).toMatchObject({ code: 1, output: '', logs: expect.stringContaining(sentence) });
      expect(await readdir(dataDir)).toEqual(before);
      await writeFile(keyFile, key);
    }
    await start();
  });
});

describe('stopping', () => {
  test('SIGTERM lets a running request finish and then exits with 0', async () => {
    const server = await start();
    const { key } = await createKey();
    const body = JSON.stringify(secret);
    const pending = request(`${server.url}/api/v1/secrets`, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': body.length,
        expect: '100-continue',
      },
    });
    pending.flushHeaders();
    await once(pending, 'continue');
    const stopped = server.stop();
    await expectRefusedConnection(server.url);
    pending.end(body);
    const [response] = await once(pending, 'response');
    expect(response.resume().statusCode).toBe(201);
    expect(await stopped).toBe(0);
  });

  test('a request that never ends is cut off within ten seconds', { timeout: 30_000 }, async () => {
    const server = await start();
    const socket = await openRequest(server.url);
    const before = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(10_000);
    socket.destroy();
  });

  test('idle connections do not hold it up', async () => {
    const server = await start();
    await fetch(`${server.url}/healthz`);
    const before = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('a second signal exits at once', async () => {
    const server = await start();
    const socket = await openRequest(server.url);
    server.process.kill('SIGTERM');
    await expectRefusedConnection(server.url);
    server.process.kill('SIGTERM');
    expect(await once(server.process, 'exit')).toEqual([143, null]);
    socket.destroy();
  });

  test('a log that nobody reads does not hold it up', async () => {
    const server = await start({ env: { WAXWING_LOG_LEVEL: 'trace' } });
    server.process.stderr?.pause();
    // More lines than a pipe holds (64 KiB) and this side buffers.
    for (let batch = 0; batch < 40; batch += 1) {
      await Promise.all(
        Array.from({ length: 50 }, () => fetch(`${server.url}/healthz`).then((r) => r.text())),
      );
    }
    const before = performance.now();
    server.process.kill('SIGTERM');
    expect(await once(server.process, 'exit')).toEqual([0, null]);
    expect(performance.now() - before).toBeLessThan(5_000);
    server.process.stderr?.resume();
  });

  test('the folder is free for the next server, also after a kill', async () => {
    const first = await start();
    await first.kill();
    const second = await start();
    expect(await second.stop()).toBe(0);
    expect(await readdir(dataDir)).not.toContain('admin.sock');
    await start();
  });

  test('an error that nobody catches is logged, and ends the process with 1', async () => {
    const bug = 'process.on("SIGUSR2", () => Promise.reject(new Error("a bug")))';
    const preload = `--import data:text/javascript,${encodeURIComponent(bug)}`;
    const server = await start({ env: { NODE_OPTIONS: preload } });
    server.process.kill('SIGUSR2');
    expect(await once(server.process, 'exit')).toEqual([1, null]);
    await expect.poll(server.logs).toContain('a bug');
  });
});

describe('the operator while the server runs', () => {
  test('makes a key that works at once, and ends it within a second', async () => {
    const server = await start({ env: { WAXWING_ANONYMOUS: 'off' } });
    const { key, id } = await createKey();
    expect((await post(server.url, key)).status).toBe(201);
    await admin('revoke-key', { id });
    await expect.poll(async () => (await post(server.url, key)).status, { timeout: 1_500 }).toBe(401);
  });
});

describe('the operator and abuse reports', () => {
  test('a reported share is listed, and gone once it is taken down', async () => {
    const server = await start();
    const made = await post(server.url, (await createKey()).key);
    const { linkId } = (await made.json()) as { linkId: string };
    const address = `${server.url}/api/v1/secrets/${linkId}`;
    const report = JSON.stringify({ reason: 'phishing', details: 'a false bank' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${address}/report`, { method: 'POST', headers, body: report })).status).toBe(200);
    const [listed] = (await admin('reports')) as { id: string; state: string; reports: unknown[] }[];
    expect(listed).toMatchObject({
      state: 'live',
      reports: [{ reason: 'phishing', details: 'a false bank' }],
    });
    expect(await admin('take-down', { id: listed?.id })).toEqual({ id: listed?.id, state: 'taken_down' });
    expect((await fetch(address)).status).toBe(410);
    await expect(admin('release', { id: listed?.id })).rejects.toThrow(
      'No share with this id is held for review',
    );
  });
});

describe('on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('two servers share keys, and the operator needs neither of them', async () => {
    const env = {
      WAXWING_DATABASE_URL: await postgres.createDatabase(),
      WAXWING_MASTER_KEY: 'ab'.repeat(32),
      WAXWING_ANONYMOUS: 'off',
    };
    const servers = [await start({ env }), await startServer({ env })];
    running.push(...servers.slice(1));
    const { key, id } = await createKey(env);
    for (const { url } of servers) expect((await post(url, key)).status).toBe(201);
    await admin('revoke-key', { id }, env);
    for (const { url } of servers) {
      await expect.poll(async () => (await post(url, key)).status, { timeout: 1_500 }).toBe(401);
    }
    const other = await runServer({ dataDir, env: { ...env, WAXWING_MASTER_KEY: 'cd'.repeat(32) } });
    expect(other.logs).toContain('The master key in WAXWING_MASTER_KEY is not the one');
  });
});

/** A request whose body never comes. */
async function openRequest(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    'POST /api/v1/secrets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
  );
  await once(socket, 'data');
  return socket;
}

/** Resolves once the server takes no new connection. */
async function expectRefusedConnection(url: string): Promise<void> {
  const tryIt = () =>
    fetch(`${url}/healthz`).then(
      ({ status }) => status,
      () => 'refused',
    );
  await expect.poll(tryIt, { interval: 10 }).toBe('refused');
}
