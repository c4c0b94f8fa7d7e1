import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { outcome } from '../../test/secrets.ts';
import { askToLogIn, askToRefresh, bearer } from '../../test/sign-in.ts';

// The Affilync document, line by line: each test names the lines that it holds.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const json = { 'content-type': 'application/json' };
const credentials = { email: 'ada@example.com', password: 'your-password-of-some-length' };
const pair = {
  access_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIs[\w-]*\.[\w-]+\.[\w-]+$/),
  refresh_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIs[\w-]*\.[\w-]+\.[\w-]+$/),
  token_type: 'bearer',
  expires_in: 3600,
};

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
  await server.createUser(credentials);
});
afterAll(() => server.stop());

const logIn = async () => (await askToLogIn(server, credentials)).json();
const campaigns = (headers: Record<string, string> = {}, query = '') =>
  server.call({ url: `/api/campaigns${query}`, headers });

/** A key as settings make it: by somebody who is signed in. */
async function makeKey(body: object): Promise<string> {
  const { access_token } = await logIn();
  const answer = await server.call({
    method: 'POST',
    url: '/api/api-keys/generate',
    headers: { ...bearer(access_token), ...json },
    payload: JSON.stringify({ name: 'integration', ...body }),
  });
  expect(answer.statusCode).toBe(201);
  return answer.json().api_key;
}

test('lines 2 to 5: without a token or a key every endpoint under /api asks for one', async () => {
  const answer = await campaigns();
  expect(outcome(answer)).toBe('401 UNAUTHORIZED');
  expect(answer.headers['www-authenticate']).toBe('Bearer');
});

test('lines 6 to 10: a key of the family afk reads campaigns, in the header Authorization', async () => {
  const key = await makeKey({ family: 'afk' });
  expect(key).toMatch(/^afk_live_[0-9A-Za-z]{33}$/);
  expect((await campaigns({ authorization: `Bearer ${key}` })).statusCode).toBe(200);
});

test('lines 12 to 25: signing in gives a pair of tokens', async () => {
  const answer = await askToLogIn(server, credentials);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ ...pair, user: expect.anything() });
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('lines 26 to 29: the access token reads campaigns too', async () => {
  const { access_token } = await logIn();
  expect((await campaigns(bearer(access_token))).statusCode).toBe(200);
});

test('lines 30 to 43: the refresh token gives a new pair, of the same form', async () => {
  const first = await logIn();
  const answer = await askToRefresh(server, first.refresh_token);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual(pair);
  expect(answer.json().refresh_token).not.toBe(first.refresh_token);
  expect((await campaigns(bearer(answer.json().access_token))).statusCode).toBe(200);
});

test('line 44: a refresh token ends after 30 days, or with the next one', async () => {
  const first = await logIn();
  const next = (await askToRefresh(server, first.refresh_token)).json();
  expect((await askToRefresh(server, first.refresh_token)).statusCode).toBe(401);
  server.clock.advance(30 * dayMs - 1_000);
  const last = (await askToRefresh(server, next.refresh_token)).json();
  server.clock.advance(30 * dayMs);
  expect(outcome(await askToRefresh(server, last.refresh_token))).toBe('401 TOKEN_EXPIRED');
});

test('lines 45 to 51: tokens are JWTs of HS256, for one hour and for 30 days', async () => {
  const { access_token, refresh_token } = await logIn();
  const part = (token: string, index: number) =>
    JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());
  for (const [token, seconds] of [
    [access_token, 3_600],
    [refresh_token, 30 * 86_400],
  ] as const) {
    expect(part(token, 0).alg).toBe('HS256');
    const { iat, exp } = part(token, 1);
    expect(exp - iat).toBe(seconds);
  }
});

test('line 55: a token that is missing, expired or invalid is 401', async () => {
  const { access_token } = await logIn();
  expect((await campaigns()).statusCode).toBe(401);
  expect((await campaigns(bearer(`${access_token.slice(0, -3)}AAA`))).statusCode).toBe(401);
  server.clock.advance(hourMs + 1_000);
  expect((await campaigns(bearer(access_token))).statusCode).toBe(401);
});

test('line 56: a good token or key without the permission is 403', async () => {
  const key = await makeKey({ scopes: ['links:read'] });
  expect(outcome(await campaigns(bearer(key)))).toBe('403 INSUFFICIENT_SCOPE');
  const { password } = await server.createUser({ email: 'v@example.com', username: 'v', role: 'viewer' });
  const viewer = (await askToLogIn(server, { username: 'v', password })).json().access_token;
  const headers = { ...bearer(viewer), ...json };
  const answer = await server.call({
    method: 'POST',
    url: '/api/campaigns',
    headers,
    payload: '{"name":"x"}',
  });
  expect(outcome(answer)).toBe('403 INSUFFICIENT_SCOPE');
});

test('lines 57 to 60: an expired token is told so, in these words', async () => {
  const { access_token } = await logIn();
  server.clock.advance(hourMs + 1_000);
  const answer = await campaigns(bearer(access_token));
  expect(answer.json()).toMatchObject({ detail: 'Token has expired', error_code: 'TOKEN_EXPIRED' });
});

test('line 63: a credential in the address is no credential, and is not logged', async () => {
  const { access_token } = await logIn();
  const answer = await campaigns({}, `?access_token=${access_token}`);
  expect(answer.statusCode).toBe(401);
  expect(server.logs()).not.toContain(access_token);
});

test('line 65: a key has the scopes that it was given, and no others', async () => {
  const key = await makeKey({ family: 'afk', scopes: ['campaigns:read'] });
  expect((await campaigns(bearer(key))).statusCode).toBe(200);
  const headers = { ...bearer(key), ...json };
  const answer = await server.call({
    method: 'POST',
    url: '/api/campaigns',
    headers,
    payload: '{"name":"x"}',
  });
  expect(outcome(answer)).toBe('403 INSUFFICIENT_SCOPE');
});
