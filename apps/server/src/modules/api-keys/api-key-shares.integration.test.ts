import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedApiKey } from '@waxwing/contract';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, generate, openKeyShare, shareKey } from '../../../test/api-keys.ts';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { anonymised, newClaim, outcome, passcodeHash } from '../../../test/secrets.ts';
import { signedIn } from '../../../test/sign-in.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const wrongHash = '0'.repeat(64);

describe.each(['sqlite', 'postgres'] as const)('shares of API keys (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let token: string;
  let key: GeneratedApiKey;

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    const env = { WAXWING_PUBLIC_URL: 'https://share.example', WAXWING_LIMIT_PASSCODE: '3/10m' };
    server = await startApp({ url: await postgres?.createDatabase(), env });
    token = (await signedIn(server)).access_token;
    key = await generate(server, token, { scopes: ['secrets:read'], environment: 'staging' });
  });
  afterEach(() => server.stop());

  const share = (body: object = {}) => shareKey(server, token, key.key_id, body);
  const shares = async () => (await ask(server, token, { path: `/${key.key_id}/shares` })).json().shares;
  const auditOf = (action: string) =>
    server.database.db.selectFrom('audit_events').selectAll().where('action', '=', action).execute();
  const revokeShare = (shareId: string, credential = token) =>
    ask(server, credential, { method: 'DELETE', path: `/shares/${shareId}` });
  const status = (shareToken: string) => server.call({ url: `/api/v1/api-keys/shared/${shareToken}/status` });

  async function signInAgain(): Promise<void> {
    const payload = { email: 'ada@example.com', password: 'correct horse battery staple' };
    token = (await server.call({ method: 'POST', url: '/api/v1/auth/login', payload })).json().access_token;
  }

  describe('the link', () => {
    test('shows the key once and for a day, unless its maker says otherwise', async () => {
      const made = await share({ message: 'for the build server' });
      expect(made).toEqual({
        share_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        share_token: expect.stringMatching(/^[0-9a-f]{64}$/),
        share_url: `https://share.example/a/${made.share_token}`,
        expires_at: new Date(server.clock.now() + dayMs).toISOString(),
        max_views: 1,
        email_sent: false,
      });
      const opened = await openKeyShare(server, made.share_token);
      expect(opened.json()).toEqual({
        name: 'build server',
        api_key: key.api_key,
        environment: 'staging',
        expires_at: made.expires_at,
        views_remaining: 0,
        message: 'for the build server',
      });
      expect(opened.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(outcome(await openKeyShare(server, made.share_token))).toBe('410 VIEWED');
    });

    test('counts its views, and tells how many are left', async () => {
      const { share_token } = await share({ max_views: 2, expires_in_hours: 1 });
      expect((await openKeyShare(server, share_token)).json().views_remaining).toBe(1);
      expect((await status(share_token)).json()).toMatchObject({
        views_remaining: 1,
        passcode_required: false,
      });
      expect((await openKeyShare(server, share_token)).json().views_remaining).toBe(0);
      expect(outcome(await status(share_token))).toBe('410 VIEWED');
    });

    test('repeats its answer to one claim for a minute, and to nobody else', async () => {
      const { share_token } = await share();
      const [mine, other] = [newClaim(), newClaim()];
      const first = await openKeyShare(server, share_token, { 'x-claim': mine });
      server.clock.advance(59_000);
      const second = await openKeyShare(server, share_token, { 'x-claim': mine });
      expect(second.json()).toEqual(first.json());
      expect(outcome(await openKeyShare(server, share_token, { 'x-claim': other }))).toBe('410 VIEWED');
      server.clock.advance(1_000);
      expect(outcome(await openKeyShare(server, share_token, { 'x-claim': mine }))).toBe('410 VIEWED');
      // Each time it left it was written down.
      expect(await auditOf('api_key.share_opened')).toHaveLength(2);
    });

    test('gives one value to fifty readers that ask at once', async () => {
      const { share_token } = await share();
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => openKeyShare(server, share_token, { 'x-claim': newClaim() })),
      );
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
      expect(answers.filter((answer) => outcome(answer) === '410 VIEWED')).toHaveLength(49);
      expect(answers.filter(({ body }) => body.includes('_live_'))).toHaveLength(1);
      expect(await auditOf('api_key.share_opened')).toHaveLength(1);
    });

    test('is not opened by HEAD, OPTIONS, a prefetch or a look at its policy', async () => {
      const { share_token } = await share();
      const url = `/api/v1/api-keys/shared/${share_token}`;
      const head = await server.call({ method: 'HEAD', url });
      expect([head.statusCode, head.body]).toEqual([200, '']);
      expect((await server.call({ method: 'OPTIONS', url })).statusCode).toBeLessThan(300);
      expect(outcome(await openKeyShare(server, share_token, { 'sec-purpose': 'prefetch' }))).toBe(
        '425 TOO_EARLY',
      );
      expect((await status(share_token)).statusCode).toBe(200);
      expect((await openKeyShare(server, share_token)).statusCode).toBe(200);
    });

    test('that nobody made is not found, and tells nothing', async () => {
      const unknown = await openKeyShare(server, 'ab'.repeat(32));
      expect(outcome(unknown)).toBe('404 NOT_FOUND');
      const odd = await openKeyShare(server, 'x');
      expect(anonymised(odd)).toBe(anonymised(unknown));
      expect(outcome(await status('x'))).toBe('404 NOT_FOUND');
    });
  });

  describe('a passcode', () => {
    test('is needed; a wrong one takes no view, and too many lock', async () => {
      const { share_token } = await share({ passcodeHash: passcodeHash.toUpperCase() });
      expect((await status(share_token)).json().passcode_required).toBe(true);
      const open = (hash?: string) =>
        openKeyShare(server, share_token, hash === undefined ? {} : { 'x-passcode-hash': hash });
      expect(outcome(await open())).toBe('401 PASSCODE_REQUIRED');
      for (let attempt = 0; attempt < 3; attempt += 1) {
        expect(outcome(await open(wrongHash))).toBe('401 PASSCODE_INVALID');
      }
      expect(outcome(await open(passcodeHash))).toBe('429 PASSCODE_LOCKED');
      server.clock.advance(10 * 60_000);
      expect((await open(passcodeHash)).json().api_key).toBe(key.api_key);
    });
  });

  describe('its end', () => {
    test('comes with its time', async () => {
      const { share_token } = await share({ expires_in_hours: 2 });
      server.clock.advance(2 * hourMs - 1);
      expect((await status(share_token)).statusCode).toBe(200);
      server.clock.advance(1);
      expect(outcome(await openKeyShare(server, share_token))).toBe('410 EXPIRED');
    });

    test.each([
      ['rotated', { method: 'POST', path: 'rotate', body: { grace_seconds: 600 } }],
      ['revoked', { method: 'DELETE', path: '' }],
    ] as const)('comes when its key is %s', async (_, request) => {
      const { share_token } = await share({ max_views: 5 });
      const path = `/${key.key_id}${request.path && `/${request.path}`}`;
      expect((await ask(server, token, { ...request, path })).statusCode).toBe(200);
      const answer = await openKeyShare(server, share_token);
      expect(outcome(answer)).toBe('410 REVOKED');
      expect(answer.body).not.toContain('_live_');
      expect(outcome(await status(share_token))).toBe('410 REVOKED');
      expect((await shares())[0]).toMatchObject({ status: 'revoked', view_count: 0 });
    });

    test('comes with the end of its key, which no share outlives', async () => {
      key = await generate(server, token, { scopes: ['secrets:read'], expires_in_days: 1 });
      server.clock.advance(dayMs - hourMs);
      await signInAgain();
      const made = await share();
      expect(made.expires_at).toBe(new Date(server.clock.now() + hourMs).toISOString());
      server.clock.advance(hourMs);
      expect((await openKeyShare(server, made.share_token)).statusCode).toBe(410);
    });

    test('comes when the maker of its key is switched off, and no view is spent on that', async () => {
      const { share_token } = await share();
      const { db } = server.database;
      await db.updateTable('users').set({ is_active: 0 }).execute();
      expect(outcome(await openKeyShare(server, share_token))).toBe('410 REVOKED');
      expect(outcome(await status(share_token))).toBe('410 REVOKED');
      await db.updateTable('users').set({ is_active: 1 }).execute();
      expect((await openKeyShare(server, share_token)).statusCode).toBe(200);
    });

    test('comes when it is taken back, by whoever may handle the key and nobody else', async () => {
      const { share_token, share_id } = await share();
      const eve = { email: 'eve@example.com', username: 'eve', organization: 'Elsewhere' };
      const stranger = (await signedIn(server, eve)).access_token;
      const max = { email: 'max@example.com', username: 'max', role: 'member' } as const;
      const colleague = (await signedIn(server, max)).access_token;
      for (const credential of [stranger, colleague]) {
        expect(outcome(await revokeShare(share_id, credential))).toBe('404 NOT_FOUND');
      }
      expect(outcome(await revokeShare('%00'))).toBe('404 NOT_FOUND');
      expect((await revokeShare(share_id)).json()).toEqual({ message: 'Share revoked' });
      expect((await revokeShare(share_id)).statusCode).toBe(200);
      expect(outcome(await openKeyShare(server, share_token))).toBe('410 REVOKED');
    });
  });

  describe('the list', () => {
    test('tells how each stands, without the links', async () => {
      const [opened, living] = [
        await share({ recipient_email: 'bob@example.com' }),
        await share({ max_views: 3, expires_in_hours: 48 }),
      ];
      await share({ expires_in_hours: 1 });
      await openKeyShare(server, opened.share_token);
      const openedAt = new Date(server.clock.now()).toISOString();
      await openKeyShare(server, living.share_token);
      server.clock.advance(hourMs);
      await signInAgain();
      const listed = await shares();
      expect(listed).toMatchObject([
        { status: 'expired', view_count: 0, last_viewed_at: null },
        { status: 'active', view_count: 1, max_views: 3, recipient_email: null },
        { status: 'exhausted', view_count: 1, recipient_email: 'bob@example.com', last_viewed_at: openedAt },
      ]);
      expect(JSON.stringify(listed)).not.toContain(opened.share_token);
      expect(JSON.stringify(listed)).not.toContain(living.share_token);
    });
  });

  describe('the mail to its recipient', () => {
    const mails = async () => {
      const rows = await server.database.db.selectFrom('outgoing_mails').select('id').execute();
      return rows.length;
    };

    test('is written with the share, and not without', async () => {
      expect((await share({ recipient_email: 'bob@example.com' })).email_sent).toBe(true);
      expect((await share()).email_sent).toBe(false);
      expect(await mails()).toBe(1);
      await server.database.db.schema.alterTable('audit_events').renameTo('hidden').execute();
      const body = { recipient_email: 'bob@example.com' };
      const failed = await ask(server, token, { method: 'POST', path: `/${key.key_id}/share`, body });
      expect(failed.statusCode).toBe(500);
      expect(await mails()).toBe(1);
    });

    test('goes to an address, and to one alone', async () => {
      for (const recipient_email of ['bob', 'a@b@c', 'bob@example.com\r\nBcc: all@example.com']) {
        const body = { recipient_email };
        const answer = await ask(server, token, { method: 'POST', path: `/${key.key_id}/share`, body });
        expect(outcome(answer), recipient_email).toBe('400 VALIDATION_FAILED');
      }
    });
  });

  describe('what leaves', () => {
    test('is written down in the same step, with where it went; what cannot be written down stays', async () => {
      const { share_token, share_id } = await share();
      await server.database.db.schema.alterTable('audit_events').renameTo('hidden').execute();
      const refused = await openKeyShare(server, share_token);
      expect([refused.statusCode, refused.body.includes('_live_')]).toEqual([500, false]);
      await server.database.db.schema.alterTable('hidden').renameTo('audit_events').execute();
      // No view was taken either.
      expect((await openKeyShare(server, share_token)).json().api_key).toBe(key.api_key);
      expect(await auditOf('api_key.share_opened')).toMatchObject([
        { actor: `share:${share_id}`, resource_id: key.key_id, ip_address: '127.0.0.1' },
      ]);
    });

    test('is not another key because somebody moved rows in the database', async () => {
      const stronger = await generate(server, token, { scopes: ['secrets:read', 'secrets:write'] });
      const { share_token } = await share();
      const { db } = server.database;
      const { id } = await db
        .selectFrom('api_keys')
        .select('id')
        .where('public_id', '=', stronger.key_id)
        .executeTakeFirstOrThrow();
      await sql`update api_key_shares set api_key_id = ${id}`.execute(db);
      expect((await openKeyShare(server, share_token)).body).not.toContain(stronger.api_key);
    });

    test('lies in no file of the data folder, nor does its link', async () => {
      const made = await share({
        message: 'a canary of a message',
        max_views: 3,
        recipient_email: 'bob@example.com',
      });
      await openKeyShare(server, made.share_token);
      for (const entry of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = await readFile(join(entry.parentPath, entry.name), 'latin1');
        for (const secret of [key.api_key.slice(13), made.share_token, 'a canary of a message']) {
          expect(bytes.includes(secret), `${entry.name} holds ${secret}`).toBe(false);
        }
      }
      expect(server.logs()).not.toContain(made.share_token);
    });
  });
});
