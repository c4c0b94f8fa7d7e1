import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const next = 'lantern orbit mustard violin';
const minute = 60_000;

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

  const post = (path: string, token: string, body: object) =>
    server.call({
      method: 'POST',
      url: `/api/v1/${path}`,
      headers: { ...bearer(token), 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const changePassword = (token: string, current_password: string, new_password: string) =>
    post('profile/change-password', token, { current_password, new_password });
  const deleteAccount = (token: string, body: object = { password }) =>
    post('profile/delete-account', token, body);

  describe('changing the password', () => {
    test('ends every session at once, and the new password alone signs in', async () => {
      const one = await signedIn(server);
      const other = (await askToLogIn(server, { email: 'ada', password })).json();
      expect((await askMe(server, other.access_token)).statusCode).toBe(200);
      expect((await changePassword(one.access_token, password, next)).statusCode).toBe(200);
      for (const { access_token, refresh_token } of [one, other]) {
        expect((await askMe(server, access_token)).statusCode).toBe(401);
        expect((await askToRefresh(server, refresh_token)).statusCode).toBe(401);
      }
      expect((await askToLogIn(server, { email: 'ada', password })).statusCode).toBe(401);
      expect((await askToLogIn(server, { email: 'ada', password: next })).statusCode).toBe(200);
    });

    test('wants the current one, and ten wrong ones are enough', async () => {
      const { access_token } = await signedIn(server);
      for (let times = 0; times < 10; times += 1) {
        expect(outcome(await changePassword(access_token, 'wrong', next))).toBe('401 INVALID_CREDENTIALS');
      }
      expect(outcome(await changePassword(access_token, password, next))).toBe('429 RATE_LIMITED');
      expect((await askMe(server, access_token)).statusCode).toBe(200);
    });

    test.each([
      'password1234',
      'qwertyuiop12',
      'ada@example.com',
      'ada ada ada ada',
      'Acme Acme Acme',
      'aaaaaaaaaaaa',
    ])('refuses %j, which is easy to guess, and changes nothing', async (weak) => {
      const { access_token } = await signedIn(server);
      const refused = await changePassword(access_token, password, weak);
      expect(refused.json()).toMatchObject({
        status: 400,
        detail: expect.stringMatching(/^new_password: is too easy to guess/),
      });
      expect((await askMe(server, access_token)).statusCode).toBe(200);
    });

    test('of two at once one wins', async () => {
      const { access_token } = await signedIn(server);
      const answers = await Promise.all([
        changePassword(access_token, password, next),
        changePassword(access_token, password, `${next} again`),
      ]);
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
    });
  });

  describe('stepping up', () => {
    test('proves for five minutes who somebody is, and a refresh renews nothing of it', async () => {
      const first = await signedIn(server);
      server.clock.advance(6 * minute);
      const refreshed = (await askToRefresh(server, first.refresh_token)).json();
      expect(outcome(await deleteAccount(refreshed.access_token, {}))).toBe('403 STEP_UP_REQUIRED');
      expect(outcome(await post('auth/step-up', refreshed.access_token, { password: 'wrong' }))).toBe(
        '401 INVALID_CREDENTIALS',
      );
      const stepped = (await post('auth/step-up', refreshed.access_token, { password })).json();
      expect(stepped).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
      // Whoever holds an older token of the same session got nothing from it.
      expect(outcome(await deleteAccount(refreshed.access_token, {}))).toBe('403 STEP_UP_REQUIRED');
      server.clock.advance(5 * minute + 1_000);
      expect(outcome(await deleteAccount(stepped.access_token, {}))).toBe('403 STEP_UP_REQUIRED');
      const again = (await post('auth/step-up', stepped.access_token, { password })).json();
      expect((await deleteAccount(again.access_token, {})).statusCode).toBe(200);
    });
  });

  describe('deleting the account', () => {
    test('leaves nothing that names them, and nothing of theirs is good', async () => {
      const { access_token, refresh_token } = await signedIn(server);
      expect(outcome(await deleteAccount(access_token, { password: 'wrong' }))).toBe(
        '401 INVALID_CREDENTIALS',
      );
      expect((await deleteAccount(access_token)).statusCode).toBe(200);
      expect((await askMe(server, access_token)).statusCode).toBe(401);
      expect((await askToRefresh(server, refresh_token)).statusCode).toBe(401);
      expect((await askToLogIn(server, { email: 'ada', password })).statusCode).toBe(401);
      expect(await server.database.db.selectFrom('users').selectAll().execute()).toEqual([]);
      expect(await server.database.db.selectFrom('memberships').selectAll().execute()).toEqual([]);
    });

    test('is not for the operator, nor for the last owner of others', async () => {
      const operator = await signedIn(server, { isAdmin: true, organization: 'Own' });
      expect(outcome(await deleteAccount(operator.access_token))).toBe('403 FORBIDDEN');
      const owner = await signedIn(server, { email: 'o@example.com', username: 'o' });
      const member = await signedIn(server, { email: 'm@example.com', username: 'm', role: 'member' });
      expect(outcome(await deleteAccount(owner.access_token))).toBe('403 FORBIDDEN');
      expect((await deleteAccount(member.access_token)).statusCode).toBe(200);
      expect((await deleteAccount(owner.access_token)).statusCode).toBe(200);
    });
  });

  test('what one did lately is there, and nothing of anybody else', async () => {
    const ada = await signedIn(server);
    await signedIn(server, { email: 'b@example.com', username: 'b' });
    const activity = await server.call({
      url: '/api/v1/profile/recent-activity',
      headers: bearer(ada.access_token),
    });
    expect(activity.json().activities).toMatchObject([
      { action: 'auth.signed_in', status: 'success', actor: `user:${ada.user.id}` },
    ]);
  });
});
