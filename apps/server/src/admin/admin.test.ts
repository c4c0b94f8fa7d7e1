import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { scopes } from '@waxwing/contract';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawApiKey } from '../auth/api-key.ts';
import { masterKeyPath, readConfig } from '../config.ts';
import { openDatabase } from '../database/database.ts';
import { systemClock as clock } from '../shared/clock.ts';
import { openVault } from '../vault/vault.ts';
import { runAdminCommand } from './admin.ts';
import { openAdminSocket } from './admin-socket.ts';
import { createAdmin } from './create-admin.ts';

const logger = pino({ level: 'silent' });
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-admin-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

function run(command: string, options: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = {}) {
  return runAdminCommand({ command, options }, { dataDir, env });
}

async function createKey(options: Record<string, unknown> = {}) {
  const created = await run('create-key', { name: 'build server', ...options });
  return created as {
    key: string;
    id: string;
    scopes: string[];
    rateLimitPerHour: number;
    expiresAt: unknown;
  };
}

describe('without a server', () => {
  test('create-key works before the first start and says all there is to say about the key', async () => {
    const created = await createKey({ expiresInDays: 30, rateLimit: 50 });
    expect(created).toMatchObject({ name: 'build server', organization: 'default', rateLimitPerHour: 50 });
    expect(created.scopes).toEqual(scopes.filter((scope) => /^(secrets|files|links):/.test(scope)));
    expect(await run('check-key', { key: created.key })).toMatchObject({
      state: 'active',
      id: created.id,
      name: 'build server',
      expiresAt: created.expiresAt,
    });
  });

  test('create-partner prints a key that check-key knows, and refuses a name that is taken', async () => {
    const made = (await run('create-partner', { company: 'Acme', email: 'ada@example.com' })) as {
      key: string;
      id: string;
    };
    expect(made).toMatchObject({
      key: expect.stringMatching(/^prt_live_/),
      company: 'Acme',
      email: 'ada@example.com',
      username: 'ada',
    });
    expect(await run('check-key', { key: made.key })).toMatchObject({ state: 'active', replacedAt: null });
    await expect(run('create-partner', { company: 'Acme', email: 'ADA@example.com' })).rejects.toThrow(
      'Somebody has an account with this email address or username already.',
    );
    expect(await run('suspend-partner', { id: made.id })).toEqual({ id: made.id, state: 'suspended' });
    expect(await run('check-key', { key: made.key })).toMatchObject({ state: 'revoked' });
    expect(await run('suspend-partner', { id: made.id, lift: true })).toEqual({
      id: made.id,
      state: 'active',
    });
    expect(await run('check-key', { key: made.key })).toMatchObject({ state: 'active' });
    expect(await run('check-key', { key: drawApiKey('prt') })).toEqual({ state: 'unknown' });
    await expect(run('suspend-partner', { id: 'nobody' })).rejects.toThrow(
      'There is no organisation with this id.',
    );
  });

  test('create-invite-code prints a code that ends in 30 days, or when it is said', async () => {
    const { code, expiresAt } = (await run('create-invite-code')) as { code: string; expiresAt: string };
    expect(code).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const days = (text: string) => Math.round((Date.parse(text) - Date.now()) / 86_400_000);
    expect(days(expiresAt)).toBe(30);
    const short = (await run('create-invite-code', { expiresInDays: 2 })) as { expiresAt: string };
    expect(days(short.expiresAt)).toBe(2);
  });

  test('a key without a limit of its own gets the one of the settings, an hour', async () => {
    const env = { WAXWING_LIMIT_API_KEY: '10/1m' };
    expect(await run('create-key', { name: 'a' }, env)).toMatchObject({ rateLimitPerHour: 600 });
  });

  test('check-key finds a mistyped key without any data', async () => {
    await rm(dataDir, { recursive: true });
    expect(await run('check-key', { key: 'sk_live_mistyped' })).toEqual({ state: 'malformed' });
    await expect(stat(dataDir)).rejects.toThrow('ENOENT');
    await mkdir(dataDir);
  });

  test('check-key tells an invented key from a real one', async () => {
    await createKey();
    expect(await run('check-key', { key: drawApiKey() })).toEqual({ state: 'unknown' });
  });

  test('set-key-limit, revoke-key and list-keys act on the key with that id', async () => {
    const { id, key } = await createKey({ scopes: ['secrets:read'] });
    const other = await createKey({ name: 'other' });
    expect(await run('set-key-limit', { id, rateLimit: 7 })).toEqual({ id, rateLimitPerHour: 7 });
    expect(await run('revoke-key', { id })).toEqual({ id, state: 'revoked' });
    const listed = await run('list-keys');
    expect(listed).toMatchObject([
      { id: other.id, state: 'active', name: 'other' },
      { id, state: 'revoked', scopes: ['secrets:read'], rateLimitPerHour: 7, prefix: key.slice(0, 12) },
    ]);
    expect(JSON.stringify(listed)).not.toContain(key);
  });

  test('reports is empty on a new installation', async () => {
    await createKey();
    expect(await run('reports')).toEqual([]);
  });

  test.each([
    ['set-key-limit', { id: 'nobody', rateLimit: 1 }, 'There is no API key with this id.'],
    ['revoke-key', { id: 'nobody' }, 'There is no API key with this id.'],
    ['release', { id: '1234567890123' }, 'No share with this id is held for review.'],
    ['take-down', { id: '1234567890123' }, 'No share with this id is alive.'],
    ['create-key', {}, /name/],
    ['create-key', { name: 'a', rateLimit: 0 }, /^rateLimit /],
    ['create-key', { name: 'a', scopes: ['world:rule'] }, 'There is no scope "world:rule"'],
    ['create-key', { name: 'a', isAdmin: true }, 'isAdmin is not an option of this command.'],
    ['create-user', { email: 'nobody' }, /^email /],
    ['create-user', { email: 'a@b.example', username: 'a@b' }, /^username /],
    ['create-user', { email: 'a@b.example', role: 'king' }, /^role /],
    ['drop-everything', {}, 'There is no admin command "drop-everything".'],
  ])('%s %j is refused in one sentence', async (command, options, sentence) => {
    await createKey();
    await expect(run(command, options)).rejects.toThrow(sentence);
  });

  test('create-user draws a password, and takes no name twice, however it is spelled', async () => {
    const ada = await run('create-user', { email: 'Ada@b.example', admin: true });
    expect(ada).toMatchObject({ username: 'Ada', role: 'owner', organization: 'default', admin: true });
    expect(ada).toHaveProperty('password', expect.stringMatching(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/));
    const again = run('create-user', { email: 'ada@B.example', username: 'other' });
    await expect(again).rejects.toThrow('There is a user with this email already.');
    const other = run('create-user', { email: 'other@b.example', username: 'ADA' });
    await expect(other).rejects.toThrow('There is a user with this username already.');
  });

  test('audit-verify says whether the log is as it was written, and where it is not', async () => {
    await run('create-user', { email: 'ada@b.example' });
    await run('create-user', { email: 'bob@b.example' });
    expect(await run('audit-verify')).toMatchObject({ state: 'whole', records: 2, faults: [] });
    const database = new DatabaseSync(join(dataDir, 'waxwing.db'));
    database.exec(`update audit_events set details = '{}' where seq = 2`);
    database.close();
    expect(await run('audit-verify')).toMatchObject({ state: 'changed', faults: [{ seq: 2 }] });
  });

  test('no command but those that make something makes anything in an empty folder', async () => {
    await expect(run('list-keys')).rejects.toThrow('There is no Waxwing data in');
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('nothing is done on a database without its master key', async () => {
    await createKey();
    await writeFile(join(dataDir, 'master.key'), randomBytes(32).toString('hex'));
    await expect(createKey()).rejects.toThrow('is not the one this database was made with');
  });
});

describe('with a server on the folder', () => {
  test('the command goes through its socket, which its owner alone can open', async () => {
    await using server = await startAdmin();
    expect((await stat(join(dataDir, 'admin.sock'))).mode & 0o777).toBe(0o600);
    const { id, key } = await createKey();
    expect(await run('check-key', { key })).toMatchObject({ id, state: 'active' });
    expect(await server.countKeys()).toBe(1);
  });

  test('refusals come back as they are', async () => {
    await using _server = await startAdmin();
    await expect(run('revoke-key', { id: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no API key with this id.',
    });
  });

  test('a failure inside tells the caller nothing but where to look', async () => {
    await using server = await startAdmin();
    await server.breakKeys();
    await expect(run('list-keys')).rejects.toMatchObject({
      code: 'FAILED',
      message: 'The command failed; the log of the server says why.',
    });
  });

  test('a socket that a killed server left behind stops neither a command nor the next server', async () => {
    await leaveStaleSocket();
    const { id } = await createKey();
    await using _server = await startAdmin();
    expect(await run('list-keys')).toMatchObject([{ id }]);
  });

  test('a server without a socket keeps the folder to itself', async () => {
    const database = await openDatabase({ dataDir, clock, logger });
    await expect(createKey()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await database.close();
  });
});

async function startAdmin() {
  const config = readConfig({ WAXWING_DATA_DIR: dataDir });
  const database = await openDatabase({ dataDir, clock, logger });
  const masterKeyFile = masterKeyPath(config);
  const vault = await openVault({
    database,
    clock,
    masterKey: undefined,
    masterKeyFile,
    mayCreateFile: true,
  });
  const admin = createAdmin({ config, database, clock, logger, vault });
  const socket = await openAdminSocket(dataDir, admin, logger);
  return {
    countKeys: async () => (await database.db.selectFrom('api_keys').select('id').execute()).length,
    breakKeys: () => database.db.schema.dropTable('api_keys').execute(),
    async [Symbol.asyncDispose]() {
      await socket.close();
      await database.close();
    },
  };
}

/** Node removes the socket of a server that it closes, so the file is moved away first. */
async function leaveStaleSocket(): Promise<void> {
  const path = join(dataDir, 'admin.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await rename(path, `${path}.kept`);
  await new Promise((resolve) => server.close(resolve));
  await rename(`${path}.kept`, path);
}
