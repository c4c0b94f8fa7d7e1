import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitOf, startCommand, waxwing } from './command.ts';

let dataDir: string;
let server: ChildProcess;
let url: string;

// One server for all of these: started by the command, and closed to callers without a key.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-operator-'));
  const env = { WAXWING_DATA_DIR: dataDir, WAXWING_PORT: '0', WAXWING_ANONYMOUS: 'off' };
  server = startCommand(['serve'], { env });
  url = await readyUrl(server);
});
afterAll(async () => {
  server.kill('SIGTERM');
  expect(await exitOf(server)).toBe(0);
  await rm(dataDir, { recursive: true });
});

test('a new key stands alone on standard output, and opens the server it was made on', async () => {
  const key = await createKey('--name', 'deploy', '--scopes', 'secrets:read,secrets:write');
  expect(key).toMatch(/^sk_live_[0-9A-Za-z]+$/);
  const without = await waxwing(['secret'], { env: { WAXWING_URL: url }, stdin: 'text' });
  expect(without).toMatchObject({ exitCode: 9, stderr: expect.stringContaining('WAXWING_API_KEY') });
  const env = { WAXWING_URL: url, WAXWING_API_KEY: key };
  const sealed = await waxwing(['secret'], { env, stdin: 'text' });
  expect(sealed.exitCode).toBe(0);
  const link = sealed.stdout.toString().trim();
  expect((await waxwing(['revoke', link], { env })).exitCode).toBe(0);
  expect((await waxwing(['get', link], { env })).exitCode).toBe(4);
});

test('the state of a key can be asked without naming it on the command line', async () => {
  const key = await createKey('--name', 'asked', '--expires-in-days', '7', '--rate-limit', '50');
  const { stdout } = await admin(['check-key', '-', '--json'], `${key}\n`);
  const checked = JSON.parse(stdout.toString());
  expect(checked).toMatchObject({ state: 'active', name: 'asked', rateLimitPerHour: 50 });
  const broken = await admin(['check-key', '-'], key.slice(0, -1));
  expect(broken.stdout.toString()).toBe('state: malformed\n');
});

test('a new user signs in with the password that was printed', async () => {
  const { stdout, stderr } = await admin(['create-user', '--email', 'ada@example.com', '--role', 'viewer']);
  expect(stderr).toContain('shown only now');
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password: stdout.toString().trim() }),
  });
  expect(await answer.json()).toMatchObject({ token_type: 'bearer', user: { role: 'viewer' } });
});

test('somebody who is invited gets a link, and makes an account of it', async () => {
  const { stdout } = await admin(['invite', '--email', 'grace@example.com', '--role', 'viewer']);
  const link = new URL(stdout.toString().trim());
  expect(link.pathname).toBe('/app/invitation');
  const answer = await fetch(`${url}/api/team/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: link.hash.slice('#token='.length),
      password: 'a longer tale of seven ravens',
    }),
  });
  expect(await answer.json()).toMatchObject({ user: { username: 'grace', role: 'viewer' } });
  const again = await admin(['invite', '--email', 'grace@example.com']);
  expect(again.stderr).toContain('is a member already');
  const nowhere = await admin(['invite', '--email', 'x@example.com', '--organization', 'Nowhere']);
  expect(nowhere.stderr).toContain('There is no organisation "Nowhere".');
});

test('the audit log is verified, while the server runs', async () => {
  const env = { WAXWING_DATA_DIR: dataDir };
  const whole = await waxwing(['audit', 'verify', '--json'], { env });
  expect(whole.exitCode, whole.stderr).toBe(0);
  expect(JSON.parse(whole.stdout.toString())).toMatchObject({ state: 'whole', faults: [] });
});

test('the master key is replaced while the server runs, and in a stopped one that names its own', async () => {
  const file = join(dataDir, 'master.key');
  const old = await readFile(file, 'utf8');
  const rotated = await admin(['rotate-master-key', '--json']);
  expect(JSON.parse(rotated.stdout.toString())).toEqual({ state: 'rotated', file });
  expect(await readFile(file, 'utf8')).not.toBe(old);
  const env = { WAXWING_DATA_DIR: await mkdtemp(join(tmpdir(), 'waxwing-key-')) };
  const masterKey = randomBytes(32).toString('base64url');
  const named = { ...env, WAXWING_MASTER_KEY: masterKey };
  await waxwing(['admin', 'create-key', '--name', 'one'], { env: named });
  const given = await waxwing(['admin', 'rotate-master-key'], { env: named });
  const next = { ...env, WAXWING_MASTER_KEY: given.stdout.toString().trim() };
  expect((await waxwing(['admin', 'list-keys'], { env: next })).exitCode, given.stderr).toBe(0);
  const late = await waxwing(['admin', 'list-keys'], { env: named });
  expect(late.stderr).toContain('is not the one this database was made with');
  await rm(env.WAXWING_DATA_DIR, { recursive: true });
});

test('a log that was changed ends with 6', async () => {
  const other = await mkdtemp(join(tmpdir(), 'waxwing-audit-'));
  const env = { WAXWING_DATA_DIR: other };
  await waxwing(['admin', 'create-user', '--email', 'ada@example.com'], { env });
  const database = new DatabaseSync(join(other, 'waxwing.db'));
  database.exec(`update audit_events set actor = 'nobody'`);
  database.close();
  const changed = await waxwing(['audit', 'verify'], { env });
  expect(changed).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('not as it was written') });
  expect(changed.stdout.toString()).toContain('state: changed');
  await rm(other, { recursive: true });
});

test('a key can be listed, limited and ended by its id', async () => {
  await createKey('--name', 'listed');
  const { keys } = JSON.parse((await admin(['list-keys', '--json'])).stdout.toString());
  const { id } = keys.find(({ name }: { name: string }) => name === 'listed');
  const limited = await admin(['set-key-limit', id, '--rate-limit', '20000', '--json']);
  expect(JSON.parse(limited.stdout.toString())).toMatchObject({ id, rateLimitPerHour: 20_000 });
  expect((await admin(['revoke-key', id])).stdout.toString()).toContain('revoked');
});

test('without reports it says that there are none', async () => {
  expect((await admin(['reports'])).stdout.toString()).toBe('There are none.\n');
  expect(JSON.parse((await admin(['reports', '--json'])).stdout.toString())).toEqual({ shares: [] });
});

test.each([[['secret']], [['send', '-']]])('what %j made is taken down by its link', async (command) => {
  const env = { WAXWING_URL: url, WAXWING_API_KEY: await createKey('--name', 'complained about') };
  const link = (await waxwing(command, { env, stdin: 'text' })).stdout.toString().trim();
  expect((await admin(['take-down', link])).exitCode).toBe(0);
  const { exitCode, stderr } = await waxwing(['get', link], { env });
  expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: expect.stringContaining('taken down') });
});

test('what is refused has the exit codes of all commands', async () => {
  expect((await admin(['release', '12345'])).exitCode).toBe(3);
  expect((await admin(['create-key', '--name', 'x', '--scopes', 'everything'])).exitCode).toBe(2);
  expect((await admin(['create-key', '--name', 'x', '--rate-limit', '0'])).exitCode).toBe(2);
  const elsewhere = await waxwing(['admin', 'list-keys', '--data-dir', join(dataDir, 'nowhere')]);
  expect(elsewhere.exitCode).toBe(2);
  const badSetting = await waxwing(['admin', 'list-keys'], { env: { WAXWING_PORT: 'abc' } });
  expect(badSetting).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('WAXWING_PORT') });
});

test('serve --help is the answer of the server, with its settings', async () => {
  const { exitCode, stdout } = await waxwing(['serve', '--help']);
  expect(exitCode).toBe(0);
  expect(stdout.toString()).toContain('WAXWING_DATA_DIR');
});

function admin(argv: readonly string[], stdin = '') {
  return waxwing(['admin', ...argv, '--data-dir', dataDir], { stdin });
}

async function createKey(...options: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await admin(['create-key', ...options]);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toContain('shown only now');
  return stdout.toString().replace(/\n$/, '');
}

async function readyUrl({ stdout, stderr }: ChildProcess): Promise<string> {
  let logs = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    logs += text;
  });
  for await (const line of stdout ?? []) {
    const [, ready] = String(line).match(/^waxwing ready at (\S+)$/m) ?? [];
    if (ready !== undefined) return ready;
  }
  throw new Error(`the server never became ready: ${logs}`);
}
