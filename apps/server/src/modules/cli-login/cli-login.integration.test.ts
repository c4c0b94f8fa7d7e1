import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { post } from '../../../test/passkeys.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const verifier = 'the-verifier-that-the-command-alone-knows-0123456789';
const wanted = {
  port: 40_123,
  code_challenge: hash('sha256', verifier, 'base64url'),
  state: 'state-of-the-command-01',
};
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

  const authorize = async (token: string) => {
    const answer = await post(server, 'auth/cli/authorize', wanted, token);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    const { redirect_url } = answer.json();
    return { redirect_url, code: new URL(redirect_url).searchParams.get('code') ?? '' };
  };
  const exchange = (code: string, changes: object = {}) =>
    post(server, 'auth/cli/token', { code, code_verifier: verifier, port: wanted.port, ...changes });

  test('the command gets a session of its own, named after itself, and only as fresh as the proof was', async () => {
    const { access_token, user } = await signedIn(server);
    server.clock.advance(4 * minute);
    const { redirect_url, code } = await authorize(access_token);
    expect(redirect_url).toBe(`http://127.0.0.1:40123/?code=${code}&state=${wanted.state}`);
    const answer = await server.call({
      method: 'POST',
      url: '/api/v1/auth/cli/token',
      headers: { 'content-type': 'application/json', 'user-agent': 'waxwing/1.0 (Linux; desk)' },
      payload: JSON.stringify({ code, code_verifier: verifier, port: wanted.port }),
    });
    expect(answer.json()).toMatchObject({ token_type: 'bearer', user });
    const own = answer.json();
    expect((await askMe(server, own.access_token)).statusCode).toBe(200);
    const sessions = await server.call({ url: '/api/v1/auth/sessions', headers: bearer(own.access_token) });
    expect(sessions.json().sessions).toMatchObject([
      { is_current: true, user_agent: 'waxwing/1.0 (Linux; desk)' },
      { is_current: false },
    ]);
    server.clock.advance(2 * minute);
    const refused = await post(server, 'auth/totp/begin', {}, own.access_token);
    expect(outcome(refused)).toBe('403 STEP_UP_REQUIRED');
  });

  test('a stolen token that is older than five minutes makes no session of it', async () => {
    const { refresh_token } = await signedIn(server);
    server.clock.advance(6 * minute);
    const { access_token } = (await askToRefresh(server, refresh_token)).json();
    const refused = await post(server, 'auth/cli/authorize', wanted, access_token);
    expect(outcome(refused)).toBe('403 STEP_UP_REQUIRED');
  });

  test('a code is good once, even when many ask at once, and for a minute', async () => {
    const { access_token } = await signedIn(server);
    const { code } = await authorize(access_token);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => exchange(code)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401, 401, 401]);
    const late = await authorize(access_token);
    server.clock.advance(minute);
    expect(outcome(await exchange(late.code))).toBe('401 INVALID_CREDENTIALS');
    expect(outcome(await exchange('A'.repeat(32)))).toBe('401 INVALID_CREDENTIALS');
  });

  test.each([{ code_verifier: `${verifier}x` }, { port: 40_124 }])(
    'who has the code, and %j, gets nothing, and nobody else does any more',
    async (stolen) => {
      const { access_token } = await signedIn(server);
      const { code } = await authorize(access_token);
      expect(outcome(await exchange(code, stolen))).toBe('401 INVALID_CREDENTIALS');
      expect(outcome(await exchange(code))).toBe('401 INVALID_CREDENTIALS');
    },
  );

  test('what ends all sessions ends a code that is under way', async () => {
    const { access_token } = await signedIn(server);
    const { code } = await authorize(access_token);
    const changing = {
      current_password: 'correct horse battery staple',
      new_password: 'lantern orbit mustard violin',
    };
    expect((await post(server, 'profile/change-password', changing, access_token)).statusCode).toBe(200);
    expect(outcome(await exchange(code))).toBe('401 INVALID_CREDENTIALS');
  });

  test.each([
    { port: 80 },
    { port: 70_000 },
    { code_challenge: 'short' },
    { state: 'a b' },
    { redirect_url: 'http://evil' },
  ])('refuses %j', async (wrong) => {
    const { access_token } = await signedIn(server);
    const refused = await post(server, 'auth/cli/authorize', { ...wanted, ...wrong }, access_token);
    expect(outcome(refused)).toBe('400 VALIDATION_FAILED');
  });
});
