import type { LoggedIn } from '@waxwing/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, generate, isLetIn } from '../../../test/api-keys.ts';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { signedIn } from '../../../test/sign-in.ts';
import { parseApiKey } from '../../auth/api-key.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const password = 'correct horse battery staple';
const nobody = '01234567-89ab-7def-8123-456789abcdef';

describe.each(['sqlite', 'postgres'] as const)('managed API keys (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let owner: LoggedIn;
  let token: string;

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    server = await startApp({ url: await postgres?.createDatabase() });
    owner = await signedIn(server);
    token = owner.access_token;
  });
  afterEach(() => server.stop());

  async function member(name: string, role: 'admin' | 'member' | 'viewer', organization = 'Acme') {
    const user = { email: `${name}@example.com`, username: name, name, organization, role };
    return (await signedIn(server, user)).access_token;
  }
  const keyOf = async (credential: string, keyId: string) =>
    (await ask(server, credential, { path: `/${keyId}` })).json();
  const rotate = (credential: string, keyId: string, body: object = {}) =>
    ask(server, credential, { method: 'POST', path: `/${keyId}/rotate`, body });
  const revoke = (credential: string, keyId: string) =>
    ask(server, credential, { method: 'DELETE', path: `/${keyId}` });
  const auditOf = async (action: string) =>
    server.database.db.selectFrom('audit_events').selectAll().where('action', '=', action).execute();

  describe('making one', () => {
    test('gives a key that works, with the scopes of its family', async () => {
      const made = await generate(server, token, {
        name: ' build ',
        environment: 'staging',
        expires_in_days: 30,
      });
      expect(made).toEqual({
        key_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'build',
        api_key: expect.stringMatching(/^sk_live_[0-9A-Za-z]{33}$/),
        prefix: made.api_key.slice(0, 12),
        environment: 'staging',
        scopes: ['secrets:read', 'secrets:write', 'files:read', 'files:write', 'links:read', 'links:write'],
        rate_limit_per_hour: 10_000,
        created_at: new Date(server.clock.now()).toISOString(),
        expires_at: new Date(server.clock.now() + 30 * dayMs).toISOString(),
      });
      expect(await isLetIn(server, made.api_key)).toBe(true);
      const affiliate = await generate(server, token, { family: 'afk' });
      expect(parseApiKey(affiliate.api_key)?.family).toBe('afk');
      expect(affiliate.scopes.sort()).toEqual([
        'analytics:read',
        'campaigns:read',
        'campaigns:write',
        'links:read',
        'links:write',
      ]);
    });

    test('may be asked again with one Idempotency-Key, and makes one key', async () => {
      const headers = { 'idempotency-key': 'a-random-key-of-enough-length' };
      const request = { method: 'POST', path: '/generate', body: { name: 'x' }, headers } as const;
      const [first, second] = [await ask(server, token, request), await ask(server, token, request)];
      expect(first.json()).toEqual(second.json());
      expect(first.headers['cache-control']).toBe('no-store');
      expect((await ask(server, token, {})).json().total).toBe(1);
    });

    test('gives nobody more than they have', async () => {
      const viewer = await member('vera', 'viewer');
      const body = { name: 'x' };
      const asked = (credential: string, more: object) =>
        ask(server, credential, { method: 'POST', path: '/generate', body: { ...body, ...more } });
      expect(outcome(await asked(viewer, {}))).toBe('403 INSUFFICIENT_SCOPE');
      const mia = await member('mia', 'member');
      expect(outcome(await asked(mia, { scopes: ['team:manage'] }))).toBe('403 INSUFFICIENT_SCOPE');
      expect(outcome(await asked(mia, { rate_limit_per_hour: 10_001 }))).toBe('400 VALIDATION_FAILED');
      expect(outcome(await asked(mia, { name: '   ' }))).toBe('400 VALIDATION_FAILED');
      expect(outcome(await asked(mia, { scopes: [] }))).toBe('400 VALIDATION_FAILED');
      expect(
        (await asked(mia, { scopes: ['secrets:read'], rate_limit_per_hour: 5 })).json().rate_limit_per_hour,
      ).toBe(5);
    });

    test('by a key is within its scopes, and never makes one that leads further', async () => {
      const maker = await generate(server, token, {
        scopes: ['api_keys:write', 'api_keys:read', 'secrets:read'],
      });
      const asked = (scopes: string[]) =>
        ask(server, maker.api_key, { method: 'POST', path: '/generate', body: { name: 'x', scopes } });
      expect((await asked(['secrets:read'])).statusCode).toBe(201);
      expect(outcome(await asked(['secrets:write']))).toBe('403 INSUFFICIENT_SCOPE');
      for (const scope of ['api_keys:read', 'api_keys:write', 'vault:reveal', 'team:manage']) {
        expect(outcome(await asked([scope])), scope).toBe('403 FORBIDDEN');
      }
    });
  });

  test('a key makes none that lives longer or may ask more often than itself', async () => {
    const maker = await generate(server, token, {
      scopes: ['api_keys:write', 'secrets:read'],
      expires_in_days: 1,
      rate_limit_per_hour: 50,
    });
    const scopes = ['secrets:read'];
    const made = await generate(server, maker.api_key, { scopes });
    expect(made).toMatchObject({ expires_at: maker.expires_at, rate_limit_per_hour: 50 });
    const longer = await generate(server, maker.api_key, { scopes, expires_in_days: 30 });
    expect(longer.expires_at).toBe(maker.expires_at);
    const body = { name: 'x', scopes, rate_limit_per_hour: 51 };
    const asked = await ask(server, maker.api_key, { method: 'POST', path: '/generate', body });
    expect(outcome(asked)).toBe('400 VALIDATION_FAILED');
  });

  describe('a key and its maker', () => {
    test('may do what its scopes and the role of its maker both allow, now', async () => {
      const mia = await member('mia', 'member');
      const { api_key } = await generate(server, mia, { scopes: ['audit:read', 'campaigns:write'] });
      const campaign = { method: 'POST', url: '/api/v1/campaigns', payload: { name: 'x' } } as const;
      const headers = { authorization: `Bearer ${api_key}` };
      expect((await server.call({ ...campaign, headers })).statusCode).toBe(201);
      const db = server.database.db;
      const users = db.selectFrom('users').select('id').where('username', '=', 'mia');
      await db.updateTable('memberships').set({ role: 'viewer' }).where('user_id', 'in', users).execute();
      server.clock.advance(1_000);
      expect(outcome(await server.call({ ...campaign, headers }))).toBe('403 INSUFFICIENT_SCOPE');
      expect((await server.call({ url: '/api/v1/audit-logs', headers })).statusCode).toBe(200);
    });

    test.each([
      [
        'is switched off',
        () =>
          server.database.db
            .updateTable('users')
            .set({ is_active: 0 })
            .where('username', '=', 'mia')
            .execute(),
      ],
      [
        'is put out',
        () =>
          server.database.db
            .deleteFrom('memberships')
            .where('user_id', 'in', (eb) => eb.selectFrom('users').select('id').where('username', '=', 'mia'))
            .execute(),
      ],
    ])('dies within a second when its maker %s', async (_, end) => {
      const mia = await member('mia', 'member');
      const made = await generate(server, mia);
      expect(await isLetIn(server, made.api_key)).toBe(true);
      await end();
      server.clock.advance(1_000);
      expect(await isLetIn(server, made.api_key)).toBe(false);
      expect((await keyOf(token, made.key_id)).is_active).toBe(false);
      expect((await ask(server, token, { path: '?active=true' })).json().total).toBe(0);
      expect((await ask(server, token, { path: '?active=false' })).json().total).toBe(1);
    });

    test('stays dead when its maker is put out and invited again', async () => {
      const mia = await member('mia', 'member');
      const made = await generate(server, mia);
      const headers = { authorization: `Bearer ${token}` };
      const { members } = (await server.call({ url: '/api/v1/team/members', headers })).json();
      const { id } = members.find(({ username }: { username: string }) => username === 'mia');
      const out = await server.call({ method: 'DELETE', url: `/api/v1/team/members/${id}`, headers });
      expect(out.statusCode).toBe(204);
      server.clock.advance(1_000);
      expect(await isLetIn(server, made.api_key)).toBe(false);
      const row = await server.database.db
        .selectFrom('api_keys')
        .select(['revoked_at', 'sealed'])
        .where('public_id', '=', made.key_id)
        .executeTakeFirstOrThrow();
      expect(row).toEqual({ revoked_at: expect.any(Number), sealed: null });
    });

    test('ends with the account, and its value is erased', async () => {
      const mia = await member('mia', 'member');
      const made = await generate(server, mia);
      const gone = await server.call({
        method: 'POST',
        url: '/api/v1/profile/delete-account',
        headers: { authorization: `Bearer ${mia}` },
        payload: { password },
      });
      expect(gone.statusCode).toBe(200);
      server.clock.advance(1_000);
      expect(await isLetIn(server, made.api_key)).toBe(false);
      const row = await server.database.db.selectFrom('api_keys').select('sealed').executeTakeFirstOrThrow();
      expect(row.sealed).toBeNull();
    });
  });

  describe('the list', () => {
    test('is masked, newest first, in pages, and tells what is active', async () => {
      const keys = [
        await generate(server, token, { name: 'one' }),
        await generate(server, token, { name: 'two' }),
      ];
      await revoke(token, keys[0]?.key_id ?? '');
      const listed = (await ask(server, token, {})).json();
      expect(listed).toMatchObject({ page: 1, page_size: 20, total: 2, total_pages: 1 });
      expect(listed.api_keys.map(({ name, is_active }: never) => [name, is_active])).toEqual([
        ['two', true],
        ['one', false],
      ]);
      for (const { api_key } of keys) expect(JSON.stringify(listed)).not.toContain(api_key.slice(13));
      expect(listed.api_keys[0]).toMatchObject({
        api_key: `${keys[1]?.prefix}…`,
        created_by: 'ada',
        is_own: true,
      });
      const second = (await ask(server, token, { path: '?page=2&page_size=1' })).json();
      expect(second.api_keys.map(({ name }: never) => name)).toEqual(['one']);
      expect((await ask(server, token, { path: '?active=true' })).json().api_keys).toHaveLength(1);
    });

    test('shows when a key was used last, once that is written down', async () => {
      const { api_key, key_id } = await generate(server, token);
      expect((await keyOf(token, key_id)).last_used_at).toBeNull();
      await isLetIn(server, api_key);
      const usedAt = new Date(server.clock.now()).toISOString();
      await server.app.close();
      const row = await server.database.db
        .selectFrom('api_keys')
        .select('last_used_at')
        .executeTakeFirstOrThrow();
      expect(new Date(row.last_used_at ?? 0).toISOString()).toBe(usedAt);
    });

    test('has every key for owners and admins, and their own for everybody else', async () => {
      const [mia, max] = [await member('mia', 'member'), await member('max', 'member')];
      const adam = await member('adam', 'admin');
      const ofMia = await generate(server, mia, { scopes: ['secrets:read'] });
      await generate(server, max, { scopes: ['secrets:read'] });
      const total = async (credential: string) => (await ask(server, credential, {})).json().total;
      expect([await total(token), await total(adam), await total(mia), await total(max)]).toEqual([
        2, 2, 1, 1,
      ]);
      expect(outcome(await ask(server, max, { path: `/${ofMia.key_id}` }))).toBe('404 NOT_FOUND');
      expect(outcome(await rotate(max, ofMia.key_id))).toBe('404 NOT_FOUND');
      expect(outcome(await revoke(max, ofMia.key_id))).toBe('404 NOT_FOUND');
      expect((await rotate(adam, ofMia.key_id)).statusCode).toBe(200);
    });

    test('ends at the organisation: no other one has it', async () => {
      const { key_id } = await generate(server, token);
      const stranger = await member('eve', 'admin', 'Elsewhere');
      const unknown = await ask(server, stranger, { path: `/${nobody}` });
      for (const asked of [
        await ask(server, stranger, { path: `/${key_id}` }),
        await rotate(stranger, key_id),
        await revoke(stranger, key_id),
        await ask(server, stranger, { path: `/${key_id}/shares` }),
        await ask(server, stranger, { method: 'POST', path: `/${key_id}/share`, body: {} }),
        await ask(server, stranger, { path: '/%00' }),
      ]) {
        expect([outcome(asked), asked.json().detail]).toEqual(['404 NOT_FOUND', unknown.json().detail]);
      }
      expect((await ask(server, stranger, {})).json().total).toBe(0);
    });

    test('has the keys of the operator too, whose values nobody can see', async () => {
      await server.createKey({ scopes: ['secrets:read'] });
      const [key] = (await ask(server, token, {})).json().api_keys;
      expect(key).toMatchObject({ created_by: null, is_own: false, is_retrievable: false, is_active: true });
      expect(await keyOf(token, key.key_id)).toMatchObject({ is_revealed: false });
      expect((await rotate(token, key.key_id)).statusCode).toBe(200);
    });
  });

  describe('its value', () => {
    test('is shown to whoever has just proved who they are, and each time is in the audit log', async () => {
      const { key_id, api_key } = await generate(server, token);
      expect(await keyOf(token, key_id)).toMatchObject({ api_key, is_revealed: true });
      expect(await auditOf('api_key.revealed')).toMatchObject([
        { actor: `user:${owner.user.id}`, resource_id: key_id, ip_address: '127.0.0.1' },
      ]);
      server.clock.advance(6 * minuteMs);
      expect(await keyOf(token, key_id)).toMatchObject({
        api_key: `${api_key.slice(0, 12)}…`,
        is_revealed: false,
      });
      expect(await auditOf('api_key.revealed')).toHaveLength(1);
    });

    test('is not shown to HEAD, which leaves no trace in the audit log', async () => {
      const { key_id } = await generate(server, token);
      expect((await ask(server, token, { method: 'HEAD', path: `/${key_id}` })).statusCode).toBe(200);
      expect(await auditOf('api_key.revealed')).toHaveLength(0);
    });

    test('is shown to a key with vault:reveal, within its scopes', async () => {
      const weak = await generate(server, token, { scopes: ['secrets:read'] });
      const strong = await generate(server, token, { scopes: ['secrets:write'] });
      const looks = { scopes: ['api_keys:read', 'vault:reveal', 'secrets:read'] };
      const [reader, blind] = [
        await generate(server, token, looks),
        await generate(server, token, { scopes: ['api_keys:read', 'secrets:read'] }),
      ];
      expect(await keyOf(reader.api_key, weak.key_id)).toMatchObject({ api_key: weak.api_key });
      expect(await keyOf(blind.api_key, weak.key_id)).toMatchObject({ is_revealed: false });
      expect(outcome(await ask(server, reader.api_key, { path: `/${strong.key_id}` }))).toBe('404 NOT_FOUND');
      expect(await auditOf('api_key.revealed')).toMatchObject([{ actor: `api_key:${reader.key_id}` }]);
    });

    test('is never shown when only its hash was to be kept', async () => {
      const { key_id, api_key } = await generate(server, token, { retrievable: false });
      expect(await keyOf(token, key_id)).toMatchObject({ is_revealed: false, is_retrievable: false });
      expect(await isLetIn(server, api_key)).toBe(true);
      const next = (await rotate(token, key_id)).json();
      expect(await keyOf(token, key_id)).toMatchObject({ is_revealed: false });
      expect(await isLetIn(server, next.api_key)).toBe(true);
      const shared = await ask(server, token, { method: 'POST', path: `/${key_id}/share`, body: {} });
      expect(outcome(shared)).toBe('409 KEY_NOT_RETRIEVABLE');
    });

    test('does not leave while the audit log cannot be written', async () => {
      const { key_id, api_key } = await generate(server, token);
      await server.database.db.schema.alterTable('audit_events').renameTo('hidden').execute();
      for (const answer of [await ask(server, token, { path: `/${key_id}` }), await rotate(token, key_id)]) {
        expect(answer.statusCode).toBe(500);
        expect(answer.body).not.toContain('_live_');
      }
      await server.database.db.schema.alterTable('hidden').renameTo('audit_events').execute();
      expect(await keyOf(token, key_id)).toMatchObject({ api_key });
    });

    test('is in no dump of the database, and of two that were swapped neither opens', async () => {
      const keys = [await generate(server, token), await generate(server, token)];
      const db = server.database.db;
      const rows = await db.selectFrom('api_keys').selectAll().orderBy('id').execute();
      const dump = JSON.stringify(
        [rows, await db.selectFrom('audit_events').selectAll().execute()],
        (_, value) =>
          value?.type === 'Buffer' || value instanceof Uint8Array
            ? Buffer.from(value.data ?? value).toString('latin1')
            : value,
      );
      for (const { api_key } of keys) expect(dump).not.toContain(api_key.slice(13, 33));
      const [first, second] = rows;
      if (!first || !second) throw new Error('two keys were made');
      await db.updateTable('api_keys').set({ sealed: second.sealed }).where('id', '=', first.id).execute();
      await db.updateTable('api_keys').set({ sealed: first.sealed }).where('id', '=', second.id).execute();
      for (const { key_id } of keys) {
        const answer = await ask(server, token, { path: `/${key_id}` });
        expect(outcome(answer)).toBe('500 INTERNAL_ERROR');
        expect(answer.body).not.toContain('_live_');
      }
      expect(server.logs()).not.toMatch(/_live_[0-9A-Za-z]{8}/);
    });

    test('does not open when an older one of the same key is put back', async () => {
      const { key_id } = await generate(server, token);
      const db = server.database.db;
      const { sealed } = await db.selectFrom('api_keys').select('sealed').executeTakeFirstOrThrow();
      await rotate(token, key_id);
      await db.updateTable('api_keys').set({ sealed }).execute();
      expect(outcome(await ask(server, token, { path: `/${key_id}` }))).toBe('500 INTERNAL_ERROR');
    });
  });

  describe('replacing it', () => {
    test('keeps id and scopes; the value before is good until its time, to the millisecond', async () => {
      const { key_id, api_key } = await generate(server, token, { scopes: ['secrets:read'] });
      const answer = await rotate(token, key_id, { reason: 'left on a train', grace_seconds: 600 });
      expect(answer.json()).toEqual({
        message: 'API key rotated',
        key_id,
        api_key: expect.stringMatching(/^sk_live_/),
        rotated_at: new Date(server.clock.now()).toISOString(),
        previous_valid_until: new Date(server.clock.now() + 600_000).toISOString(),
      });
      const next = answer.json().api_key;
      server.clock.advance(599_999);
      expect([await isLetIn(server, api_key), await isLetIn(server, next)]).toEqual([true, true]);
      server.clock.advance(1);
      expect([await isLetIn(server, api_key), await isLetIn(server, next)]).toEqual([false, true]);
      expect(await auditOf('api_key.rotated')).toMatchObject([
        { details: expect.stringContaining('left on a train') },
      ]);
    });

    test('without a grace ends the value before at once', async () => {
      const { key_id, api_key } = await generate(server, token);
      await isLetIn(server, api_key);
      await rotate(token, key_id);
      expect(await isLetIn(server, api_key)).toBe(false);
    });

    test('twice within the grace keeps every promise, and revoking breaks all of them', async () => {
      const first = await generate(server, token);
      const second = (await rotate(token, first.key_id, { grace_seconds: 60 })).json();
      const third = (await rotate(token, first.key_id, { grace_seconds: 30 })).json();
      const values = [first.api_key, second.api_key, third.api_key];
      const good = () => Promise.all(values.map((value) => isLetIn(server, value)));
      expect(await good()).toEqual([true, true, true]);
      server.clock.advance(30_000);
      expect(await good()).toEqual([true, false, true]);
      await revoke(token, first.key_id);
      expect(await good()).toEqual([false, false, false]);
    });

    test('and revoking at once end in a dead key, whoever is first', async () => {
      const { key_id } = await generate(server, token);
      const answers = await Promise.all([
        rotate(token, key_id, { grace_seconds: 600 }),
        revoke(token, key_id),
        rotate(token, key_id, { grace_seconds: 600 }),
      ]);
      expect(answers[1].statusCode).toBe(200);
      for (const answer of [answers[0], answers[2]]) {
        if (answer.statusCode === 200) expect(await isLetIn(server, answer.json().api_key)).toBe(false);
        else expect(outcome(answer)).toBe('410 REVOKED');
      }
      expect(outcome(await rotate(token, key_id))).toBe('410 REVOKED');
    });

    test('by a key is for keys that lead no further', async () => {
      const maker = await generate(server, token, {
        scopes: ['api_keys:write', 'api_keys:read', 'secrets:read'],
      });
      const weak = await generate(server, token, { scopes: ['secrets:read'] });
      expect((await rotate(maker.api_key, weak.key_id)).statusCode).toBe(200);
      expect(outcome(await rotate(maker.api_key, maker.key_id))).toBe('403 FORBIDDEN');
    });
  });

  describe('verifying', () => {
    const verify = async (credential: string, body: object) =>
      (await ask(server, credential, { method: 'POST', path: '/verify', body })).json();

    test('says whether a key is good, what it may do, and why not', async () => {
      const { api_key, key_id } = await generate(server, token, {
        scopes: ['secrets:read'],
        expires_in_days: 1,
      });
      const known = {
        key_id,
        scopes: ['secrets:read'],
        expires_at: new Date(server.clock.now() + dayMs).toISOString(),
      };
      expect(await verify(token, { api_key })).toEqual({ valid: true, ...known });
      expect(await verify(token, { api_key, scope: 'secrets:read' })).toEqual({ valid: true, ...known });
      expect(await verify(token, { api_key, scope: 'secrets:write' })).toEqual({
        valid: false,
        ...known,
        reason: 'insufficient_scope',
      });
      const no = { valid: false, key_id: null, scopes: [], expires_at: null };
      expect(await verify(token, { api_key: `${api_key}x` })).toEqual({ ...no, reason: 'malformed' });
      const stranger = await member('eve', 'admin', 'Elsewhere');
      expect(await verify(stranger, { api_key })).toEqual({ ...no, reason: 'unknown' });
      const service = await generate(server, token, { scopes: ['api_keys:read'] });
      server.clock.advance(dayMs);
      expect(await verify(service.api_key, { api_key })).toEqual({
        valid: false,
        ...known,
        scopes: [],
        reason: 'expired',
      });
      await revoke((await signedInAgain()).access_token, key_id);
      expect(await verify(service.api_key, { api_key })).toMatchObject({ valid: false, reason: 'revoked' });
    });

    async function signedInAgain(): Promise<LoggedIn> {
      const body = { email: 'ada@example.com', password };
      return (await server.call({ method: 'POST', url: '/api/v1/auth/login', payload: body })).json();
    }
  });

  test('a key that was revoked is dead at once, and revoking it again is fine', async () => {
    const { api_key, key_id } = await generate(server, token);
    await isLetIn(server, api_key);
    expect((await revoke(token, key_id)).json()).toEqual({ message: 'API key revoked' });
    expect(await isLetIn(server, api_key)).toBe(false);
    expect((await revoke(token, key_id)).statusCode).toBe(200);
    expect(await auditOf('api_key.revoked')).toHaveLength(1);
  });

  test('each key has a budget of its own', async () => {
    const small = await generate(server, token, { scopes: ['api_keys:read'], rate_limit_per_hour: 2 });
    const other = await generate(server, token, { scopes: ['api_keys:read'], rate_limit_per_hour: 2 });
    const asked = (key: string) => ask(server, key, {});
    expect([(await asked(small.api_key)).statusCode, (await asked(small.api_key)).statusCode]).toEqual([
      200, 200,
    ]);
    expect(outcome(await asked(small.api_key))).toBe('429 RATE_LIMITED');
    expect((await asked(other.api_key)).statusCode).toBe(200);
  });

  test('keys do not reach what is for people', async () => {
    const everything = [
      'profile:read',
      'profile:write',
      'audit:read',
      'api_keys:read',
      'api_keys:write',
      'vault:reveal',
    ];
    const { api_key } = await generate(server, token, { scopes: everything });
    for (const url of ['/api/v1/auth/me', '/api/v1/auth/sessions', '/api/v1/profile/recent-activity']) {
      expect(outcome(await server.call({ url, headers: { authorization: `Bearer ${api_key}` } })), url).toBe(
        '403 FORBIDDEN',
      );
    }
  });
});
