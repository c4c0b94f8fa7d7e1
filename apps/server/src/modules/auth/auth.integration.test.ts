import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { askMe, askToLogIn, askToLogOut, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const hour = 3_600_000;
const day = 24 * hour;
const key = 'a-key-for-one-refresh-0001';

function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let server: TestApp;
  beforeEach(async () => {
    server = await startApp({ url: engine === 'SQLite' ? undefined : await postgres.createDatabase() });
  });
  afterEach(() => server.stop());

  describe('signing in', () => {
    test('gives the pair of tokens that the reference shows, and who it is', async () => {
      const user = await server.createUser();
      const answer = await askToLogIn(server, { email: 'ada@example.COM', password: user.password });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.json()).toEqual({
        access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
        refresh_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
        token_type: 'bearer',
        expires_in: 3600,
        user: {
          id: expect.any(String),
          username: 'ada',
          email: 'Ada@Example.com',
          company_name: 'Acme',
          role: 'owner',
        },
      });
    });

    test('takes either name in either field', async () => {
      const { password, email } = await server.createUser();
      for (const body of [{ username: 'ADA' }, { email: 'ada' }, { username: email }]) {
        expect((await askToLogIn(server, { ...body, password })).statusCode).toBe(200);
      }
      for (const body of [{}, { email: 'a\u0000b' }, { email: 'ada', password: '' }]) {
        expect((await askToLogIn(server, { password, ...body })).json()).toMatchObject({
          error_code: 'VALIDATION_FAILED',
        });
      }
    });

    test('refuses a wrong password and an unknown user with one answer', async () => {
      await server.createUser();
      const password = 'not the right one';
      const answers = [
        await askToLogIn(server, { email: 'ada@example.com', password }),
        await askToLogIn(server, { email: 'nobody@example.com', password }),
      ].map((answer) => ({ ...answer.json(), request_id: '' }));
      expect(answers[0]).toMatchObject({ status: 401, error_code: 'INVALID_CREDENTIALS' });
      expect(answers[1]).toEqual(answers[0]);
    });

    test('keeps no password, token or refresh id in the database', async () => {
      const { password } = await server.createUser();
      const pair = (await askToLogIn(server, { email: 'ada', password })).json();
      const rows = [
        await server.database.db.selectFrom('users').selectAll().execute(),
        await server.database.db.selectFrom('sessions').selectAll().execute(),
      ];
      const dump = JSON.stringify(rows, (_, value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      );
      const refreshId = String(payloadOf(pair.refresh_token).jti);
      for (const secret of [password, pair.access_token, pair.refresh_token, refreshId]) {
        expect(dump).not.toContain(secret);
      }
    });
  });

  describe('an access token', () => {
    test('says who it is, for one hour', async () => {
      const { access_token, user } = await signedIn(server, { isAdmin: true });
      const me = await askMe(server, access_token);
      expect(me.json()).toMatchObject({ id: user.id, name: 'Ada', is_admin: true, is_active: true });
      const { iat, exp } = payloadOf(access_token);
      expect(Number(exp) - Number(iat)).toBe(3600);
      server.clock.advance(hour - 1_000);
      expect((await askMe(server, access_token)).statusCode).toBe(200);
      server.clock.advance(2_000);
      const late = await askMe(server, access_token);
      expect(late.statusCode).toBe(401);
      expect(late.headers['www-authenticate']).toBe('Bearer');
      expect(late.json()).toMatchObject({ detail: 'Token has expired', error_code: 'TOKEN_EXPIRED' });
    });

    test('makes a secret for its organisation, and not for a role that only reads', async () => {
      const owner = await signedIn(server);
      const viewer = await signedIn(server, { email: 'v@example.com', username: 'v', role: 'viewer' });
      const create = (token: string) =>
        server.call({
          method: 'POST',
          url: '/api/secrets',
          headers: { ...bearer(token), 'content-type': 'application/json' },
          payload: JSON.stringify({ encryptedBlob: 'AA==', iv: 'AA==', expiryType: '1hour' }),
        });
      const made = await create(owner.access_token);
      expect(made.statusCode).toBe(201);
      expect((await create(viewer.access_token)).json()).toMatchObject({
        status: 403,
        error_code: 'INSUFFICIENT_SCOPE',
      });
      const ended = await server.call({
        method: 'DELETE',
        url: `/api/secrets/${made.json().linkId}`,
        headers: bearer(owner.access_token),
      });
      expect(ended.statusCode).toBe(204);
    });

    test('is good for nothing once its user was put out, or has left the organisation', async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'bob@example.com', username: 'bob' });
      await server.database.db
        .updateTable('users')
        .set({ is_active: 0 })
        .where('username', '=', 'ada')
        .execute();
      const { id } = await server.database.db
        .selectFrom('users')
        .select('id')
        .where('username', '=', 'bob')
        .executeTakeFirstOrThrow();
      await server.database.db.deleteFrom('memberships').where('user_id', '=', id).execute();
      server.clock.advance(1_000);
      for (const { access_token, refresh_token } of [ada, bob]) {
        expect((await askMe(server, access_token)).statusCode).toBe(401);
        expect((await askToRefresh(server, refresh_token)).statusCode).toBe(401);
      }
    });

    test('is what a page of accounts asks for: no key and nobody else may', async () => {
      const apiKey = await server.createKey();
      expect((await askMe(server, apiKey)).json()).toMatchObject({ status: 403, error_code: 'FORBIDDEN' });
      expect((await server.call({ url: '/api/v1/auth/me' })).json()).toMatchObject({
        status: 401,
        error_code: 'UNAUTHORIZED',
      });
    });
  });

  describe('refreshing', () => {
    test('gives a new pair, and the spent token is dead at once', async () => {
      const first = await signedIn(server);
      server.clock.advance(60_000);
      const answer = await askToRefresh(server, first.refresh_token);
      expect(answer.statusCode).toBe(200);
      expect(Object.keys(answer.json()).sort()).toEqual([
        'access_token',
        'expires_in',
        'refresh_token',
        'token_type',
      ]);
      const again = await askToRefresh(server, first.refresh_token);
      expect(again.json()).toMatchObject({ status: 401, error_code: 'TOKEN_INVALID' });
      // Within 30 seconds that harms nobody.
      expect((await askToRefresh(server, answer.json().refresh_token)).statusCode).toBe(200);
    });

    test('never makes the sign-in younger than it is', async () => {
      const first = await signedIn(server);
      server.clock.advance(10 * 60_000);
      const second = (await askToRefresh(server, first.refresh_token)).json();
      expect(payloadOf(second.access_token).auth_time).toBe(payloadOf(first.access_token).auth_time);
      expect(payloadOf(second.access_token).iat).not.toBe(payloadOf(first.access_token).iat);
    });

    test('of 50 at once without a key one succeeds, and the session lives', async () => {
      const { refresh_token } = await signedIn(server);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => askToRefresh(server, refresh_token)),
      );
      const statuses = answers.map(({ statusCode }) => statusCode).sort();
      expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 401)]);
      const pair = answers.find(({ statusCode }) => statusCode === 200)?.json();
      expect((await askMe(server, pair.access_token)).statusCode).toBe(200);
      expect((await askToRefresh(server, pair.refresh_token)).statusCode).toBe(200);
    });

    test('of 50 at once with one key all get one successor', async () => {
      const { refresh_token } = await signedIn(server);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => askToRefresh(server, refresh_token, key)),
      );
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
      const [pair] = answers.map((answer) => answer.json());
      expect((await askMe(server, pair.access_token)).statusCode).toBe(200);
      // Another key is another request.
      const other = await askToRefresh(server, refresh_token, key.replace('0001', '0002'));
      expect(other.statusCode).toBe(401);
    });

    test('a spent token that comes after 30 seconds ends the session, with the key or without', async () => {
      for (const [name, retryKey] of [
        ['ann', undefined],
        ['ben', key],
      ] as const) {
        const first = await signedIn(server, { email: `${name}@example.com`, username: name });
        const next = (await askToRefresh(server, first.refresh_token, retryKey)).json();
        server.clock.advance(30_000);
        expect((await askToRefresh(server, first.refresh_token, retryKey)).statusCode).toBe(401);
        expect((await askToRefresh(server, next.refresh_token)).statusCode).toBe(401);
        expect((await askMe(server, next.access_token)).statusCode).toBe(401);
        expect(server.logs()).toContain('a spent refresh token came again');
      }
    });

    test('a token that was spent two refreshes ago is refused without harm while that was moments ago', async () => {
      const first = await signedIn(server);
      const second = (await askToRefresh(server, first.refresh_token, key)).json();
      const third = (await askToRefresh(server, second.refresh_token)).json();
      expect((await askToRefresh(server, first.refresh_token)).statusCode).toBe(401);
      expect((await askToRefresh(server, first.refresh_token, key)).json()).toEqual(second);
      expect((await askMe(server, third.access_token)).statusCode).toBe(200);
    });

    test('works for 30 days after the last one, and not a second longer', async () => {
      const { refresh_token } = await signedIn(server);
      server.clock.advance(30 * day - 1_000);
      const next = (await askToRefresh(server, refresh_token)).json();
      server.clock.advance(30 * day + 1_000);
      expect((await askToRefresh(server, next.refresh_token)).json()).toMatchObject({
        status: 401,
        error_code: 'TOKEN_EXPIRED',
      });
    });

    test('takes refresh tokens alone, and nothing else takes them', async () => {
      const { access_token, refresh_token } = await signedIn(server);
      expect((await askToRefresh(server, access_token)).json()).toMatchObject({
        error_code: 'TOKEN_INVALID',
      });
      expect((await askMe(server, refresh_token)).json()).toMatchObject({ error_code: 'TOKEN_INVALID' });
    });
  });

  describe('signing out', () => {
    test('ends its own session at once, and no other', async () => {
      const { email, password } = await server.createUser();
      const one = (await askToLogIn(server, { email, password })).json();
      const other = (await askToLogIn(server, { email, password })).json();
      expect((await askMe(server, one.access_token)).statusCode).toBe(200);
      for (let times = 0; times < 2; times += 1) {
        expect((await askToLogOut(server, one.refresh_token)).statusCode).toBe(204);
      }
      expect((await askMe(server, one.access_token)).statusCode).toBe(401);
      expect((await askToRefresh(server, one.refresh_token)).statusCode).toBe(401);
      expect((await askMe(server, other.access_token)).statusCode).toBe(200);
    });

    test('sessions are listed with what signed in, and can be ended one by one or all but this one', async () => {
      const { email, password } = await server.createUser();
      const logIn = async () => (await askToLogIn(server, { email, password })).json();
      const [one, two, three] = [await logIn(), await logIn(), await logIn()];
      const url = '/api/v1/auth/sessions';
      const headers = bearer(one.access_token);
      const { sessions } = (await server.call({ url, headers })).json();
      expect(sessions).toHaveLength(3);
      expect(sessions.map(({ is_current }: { is_current: boolean }) => is_current)).toEqual([
        false,
        false,
        true,
      ]);
      const end = (id: string) => server.call({ method: 'DELETE', url: `${url}${id}`, headers });
      expect((await end(`/${sessions[1].id}`)).statusCode).toBe(204);
      expect((await end(`/${sessions[1].id}`)).statusCode).toBe(404);
      expect((await askMe(server, two.access_token)).statusCode).toBe(401);
      expect((await end('')).statusCode).toBe(204);
      expect((await askMe(server, three.access_token)).statusCode).toBe(401);
      expect((await askMe(server, one.access_token)).statusCode).toBe(200);
    });

    test('what is no id of a session is not found, whatever is in it', async () => {
      const { access_token } = await signedIn(server);
      for (const id of ['%00', 'x', '%27%20or%201=1', 'a'.repeat(36)]) {
        const url = `/api/v1/auth/sessions/${id}`;
        const ended = await server.call({ method: 'DELETE', url, headers: bearer(access_token) });
        expect(ended.statusCode).toBe(404);
      }
    });

    test("nobody ends another user's session", async () => {
      const ada = await signedIn(server);
      const bob = await signedIn(server, { email: 'bob@example.com', username: 'bob' });
      const { sid } = payloadOf(bob.access_token);
      const ended = await server.call({
        method: 'DELETE',
        url: `/api/v1/auth/sessions/${sid}`,
        headers: bearer(ada.access_token),
      });
      expect(ended.statusCode).toBe(404);
      expect((await askMe(server, bob.access_token)).statusCode).toBe(200);
    });
  });
});
