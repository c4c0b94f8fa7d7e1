import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { askToRegister, registered, registration } from '../../../test/partners.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { createSecret, outcome } from '../../../test/secrets.ts';
import { askToLogIn, askToRefresh, bearer } from '../../../test/sign-in.ts';
import { setSuspended } from '../../auth/organizations.store.ts';

const { email, password } = registration;
const minute = 60_000;
const day = 24 * 60 * minute;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('the partner key on %s', (engine) => {
  let server: TestApp;
  const start = async (env: Record<string, string> = {}) => {
    server = await startApp({ env, url: engine === 'SQLite' ? undefined : await postgres.createDatabase() });
  };
  beforeEach(() => start());
  afterEach(() => server.stop());

  const call = (method: 'GET' | 'POST' | 'PUT', path: string, token: string, body?: object) =>
    server.call({
      method,
      url: `/api/v1/${path}`,
      headers: { ...bearer(token), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
  const signIn = async () => (await askToLogIn(server, { email, password })).json().access_token as string;
  const rotate = (token: string, body: object = {}) => call('POST', 'partners/rotate-api-key', token, body);
  const status = (token: string) => call('GET', 'partners/api-key-status', token);

  test('acts as the owner, and does nothing that needs a fresh proof', async () => {
    const { api_key } = await registered(server);
    expect((await createSecret(server, {}, bearer(api_key))).linkId).toBeTruthy();
    expect((await call('GET', 'audit-logs', api_key)).statusCode).toBe(200);
    expect((await call('GET', 'profile/api-key', api_key)).statusCode).toBe(200);
    const refused = [
      await rotate(api_key),
      await call('POST', 'api-keys/generate', api_key, { name: 'x' }),
      await call('PUT', 'profile/update', api_key, { name: 'x' }),
      await call('POST', 'profile/update-rotation-days', api_key, { days: 0 }),
      await call('GET', 'auth/me', api_key),
      await call('GET', 'team/members', api_key),
    ];
    expect(refused.map(outcome)).toEqual(refused.map(() => '403 FORBIDDEN'));
  });

  test('shows all that may be known of it, on both paths and to every member', async () => {
    const { api_key } = await registered(server);
    const created = new Date(server.clock.now()).toISOString();
    server.clock.advance(day / 2);
    const token = await signIn();
    const shown = {
      active: true,
      prefix: api_key.slice(0, 13),
      created_at: created,
      expires_at: new Date(server.clock.now() + 364.5 * day).toISOString(),
      days_until_expiry: 365,
      rotation_days: 0,
      last_used_at: null,
    };
    expect((await status(token)).json()).toEqual(shown);
    expect((await call('GET', 'profile/api-key', api_key)).json()).toEqual(shown);
  });

  test('an organisation without one has none', async () => {
    await server.createUser();
    const login = await askToLogIn(server, { email: 'ada', password: 'correct horse battery staple' });
    const { access_token } = login.json();
    expect((await status(access_token)).json()).toMatchObject({
      active: false,
      prefix: null,
      expires_at: null,
    });
    expect(outcome(await rotate(access_token))).toBe('404 NOT_FOUND');
    const days = await call('POST', 'profile/update-rotation-days', access_token, { days: 5 });
    expect(outcome(days)).toBe('404 NOT_FOUND');
  });

  describe('rotated', () => {
    test('is another, and the one before is dead at once', async () => {
      const { api_key } = await registered(server);
      const rotated = (await rotate(await signIn())).json();
      expect(rotated).toEqual({
        message: 'API key rotated',
        api_key: expect.stringMatching(/^prt_live_/),
        expires_at: new Date(server.clock.now() + 365 * day).toISOString(),
        previous_valid_until: new Date(server.clock.now()).toISOString(),
      });
      expect(outcome(await status(api_key))).toBe('401 TOKEN_INVALID');
      expect((await status(rotated.api_key)).statusCode).toBe(200);
    });

    test('leaves the one before good to the second that was asked for, and never longer than it was', async () => {
      const { api_key } = await registered(server);
      const { access_token, refresh_token } = (await askToLogIn(server, { email, password })).json();
      const first = (await rotate(access_token, { grace_seconds: 600 })).json();
      expect(first.previous_valid_until).toBe(new Date(server.clock.now() + 10 * minute).toISOString());
      const second = (await rotate(access_token, { grace_seconds: 604_800 })).json();
      server.clock.advance(10 * minute - 1);
      for (const key of [api_key, first.api_key, second.api_key]) {
        expect((await status(key)).statusCode).toBe(200);
      }
      server.clock.advance(1);
      expect(outcome(await status(api_key))).toBe('401 TOKEN_INVALID');
      expect((await status(first.api_key)).statusCode).toBe(200);
      server.clock.advance(-6 * minute);
      const fresh = (await askToLogIn(server, { email, password })).json();
      // The answer to a leak: nothing of before counts.
      await rotate(fresh.access_token);
      for (const key of [first.api_key, second.api_key]) {
        expect(outcome(await status(key))).toBe('401 TOKEN_INVALID');
      }
      expect(refresh_token).toBeTruthy();
    });

    test('needs a fresh proof, and somebody who manages it', async () => {
      await registered(server);
      const { refresh_token } = (await askToLogIn(server, { email, password })).json();
      server.clock.advance(6 * minute);
      const { access_token } = (await askToRefresh(server, refresh_token)).json();
      expect(outcome(await rotate(access_token))).toBe('403 STEP_UP_REQUIRED');
      await server.database.db.updateTable('memberships').set({ role: 'member' }).execute();
      expect(outcome(await rotate(await signIn()))).toBe('403 INSUFFICIENT_SCOPE');
    });

    test('by several at once has one that counts, and every answer is a key that was one', async () => {
      await registered(server);
      const token = await signIn();
      const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(token)));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
      const states = await Promise.all(
        answers.map(async (answer) => (await status(answer.json().api_key)).statusCode),
      );
      expect(states.toSorted()).toEqual([200, 401, 401, 401, 401]);
    });

    test('with an Idempotency-Key happens once', async () => {
      await registered(server);
      const token = await signIn();
      const once = () =>
        server.call({
          method: 'POST',
          url: '/api/v1/partners/rotate-api-key',
          headers: { ...bearer(token), 'idempotency-key': 'a-retry-key-of-some-length' },
        });
      const [first, again] = [await once(), await once()];
      expect(again.body).toBe(first.body);
      expect((await status(first.json().api_key)).statusCode).toBe(200);
    });

    test.each([{ grace_seconds: -1 }, { grace_seconds: 604_801 }, { grace_seconds: 1.5 }, { days: 1 }])(
      'refuses %j',
      async (body) => {
        await registered(server);
        expect(outcome(await rotate(await signIn(), body))).toBe('400 VALIDATION_FAILED');
      },
    );
  });

  describe('that has to be replaced', () => {
    const setDays = async (days: number) =>
      call('POST', 'profile/update-rotation-days', await signIn(), { days });
    const due = () =>
      server.database.db
        .selectFrom('audit_events')
        .select('id')
        .where('action', '=', 'partner_key.due')
        .execute();

    test('by the policy of its partner ends a week after it is due, and its owner is told once', async () => {
      const { api_key } = await registered(server);
      expect((await setDays(30)).json()).toMatchObject({ rotation_days: 30, active: true });
      await server.mails();
      server.clock.advance(30 * day - 1);
      await server.endDueKeys();
      expect(await due()).toHaveLength(0);
      server.clock.advance(1);
      await server.endDueKeys();
      await server.endDueKeys();
      expect(await due()).toHaveLength(1);
      const told = (await server.mails()).filter(({ subject }) => subject?.includes('has to be replaced'));
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ to: [{ address: email }] });
      expect(told[0]?.text).toContain('http://127.0.0.1:8080/app/settings/security/api-keys');
      expect(told[0]?.text).not.toContain(api_key);
      expect((await status(api_key)).json()).toMatchObject({ active: true, days_until_expiry: 7 });
      server.clock.advance(7 * day);
      expect(outcome(await status(api_key))).toBe('401 TOKEN_INVALID');
      expect((await status(await signIn())).json()).toMatchObject({ active: false, days_until_expiry: 0 });
      const next = (await rotate(await signIn())).json();
      expect((await status(next.api_key)).json()).toMatchObject({ active: true, days_until_expiry: 365 });
    });

    test('because it ends: its owner is told a week before', async () => {
      await registered(server);
      server.clock.advance(358 * day - 1);
      await server.endDueKeys();
      expect(await due()).toHaveLength(0);
      server.clock.advance(1);
      await server.endDueKeys();
      expect(await due()).toHaveLength(1);
    });

    test('is nobody who switched that off', async () => {
      await registered(server);
      await setDays(30);
      await setDays(0);
      server.clock.advance(40 * day);
      await server.endDueKeys();
      expect(await due()).toHaveLength(0);
    });

    test('is a setting of 0 to 365 days, for those who manage it', async () => {
      await registered(server);
      for (const days of [-1, 366, 1.5]) expect(outcome(await setDays(days))).toBe('400 VALIDATION_FAILED');
      await server.database.db.updateTable('memberships').set({ role: 'member' }).execute();
      expect(outcome(await setDays(5))).toBe('403 INSUFFICIENT_SCOPE');
    });
  });

  test('ends with the last owner, and counts for nothing while they are switched off', async () => {
    const { api_key } = await registered(server);
    await server.database.db.updateTable('users').set({ is_active: 0 }).execute();
    expect(outcome(await status(api_key))).toBe('401 TOKEN_INVALID');
    await server.database.db.updateTable('users').set({ is_active: 1 }).execute();
    server.clock.advance(1_000);
    expect((await status(api_key)).statusCode).toBe(200);
    const deleted = await call('POST', 'profile/delete-account', await signIn(), {});
    expect(deleted.statusCode).toBe(200);
    server.clock.advance(1_000);
    expect(outcome(await status(api_key))).toBe('401 TOKEN_INVALID');
  });

  test('nothing of a suspended organisation counts, and everything again when that is lifted', async () => {
    const { api_key, partner_id } = await registered(server);
    const login = (await askToLogIn(server, { email, password })).json();
    const made = await call('POST', 'api-keys/generate', login.access_token, { name: 'program' });
    const key = made.json().api_key;
    const suspend = async (since: number | undefined) => {
      await server.database.transact((tx) => setSuspended(tx, partner_id, since));
      server.clock.advance(1_000);
    };
    const outcomes = async () => [
      outcome(await status(api_key)),
      outcome(await call('GET', 'auth/me', login.access_token)),
      outcome(await call('POST', 'secrets', key, { encryptedBlob: 'YQ==', iv: 'YQ==', expiryType: '1hour' })),
      outcome(await askToLogIn(server, { email, password })),
    ];
    await suspend(server.clock.now());
    expect(await outcomes()).toEqual([
      '401 TOKEN_INVALID',
      '401 TOKEN_INVALID',
      '401 TOKEN_INVALID',
      '401 INVALID_CREDENTIALS',
    ]);
    await suspend(undefined);
    expect(await outcomes()).toEqual(['200', '200', '201', '200']);
  });

  test('has a budget of its partner, which a second key does not double', async () => {
    await server.stop();
    await start({ WAXWING_LIMIT_PARTNER: '3/1m' });
    const { api_key } = await registered(server);
    const { api_key: next } = (await rotate(await signIn(), { grace_seconds: 600 })).json();
    const answers = [await status(api_key), await status(next), await status(api_key), await status(next)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
    expect(answers[0]?.headers['x-ratelimit-limit']).toBe('3');
    // Another partner has their own.
    const other = await askToRegister(server, { email: 'other@example.com' });
    expect((await status(other.json().api_key)).statusCode).toBe(200);
  });

  test('its life is in the audit log', async () => {
    await registered(server);
    const token = await signIn();
    await rotate(token);
    await call('POST', 'profile/update-rotation-days', token, { days: 90 });
    const events = await server.database.db
      .selectFrom('audit_events')
      .select('action')
      .orderBy('seq')
      .execute();
    expect(events.map(({ action }) => action)).toEqual([
      'partner.registered',
      'auth.signed_in',
      'partner_key.rotated',
      'partner_key.rotation_changed',
    ]);
  });
});
