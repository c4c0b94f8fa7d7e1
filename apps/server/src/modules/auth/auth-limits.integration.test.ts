import { hash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { startServer } from '../../../test/server.ts';
import { askMe, askToLogIn, askToLogOut, askToRefresh, signedIn } from '../../../test/sign-in.ts';

let server: TestApp | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

test('after ten wrong passwords for a name the right one is refused too, whether there is such a user or not', async () => {
  server = await startApp();
  const { email, password } = await server.createUser();
  // A right one gives its place in the budget back.
  for (let times = 0; times < 12; times += 1) {
    expect((await askToLogIn(server, { email, password })).statusCode).toBe(200);
  }
  for (const name of [email, 'nobody@example.com']) {
    for (let times = 0; times < 10; times += 1) {
      const answer = await askToLogIn(server, { email: name, password: 'not the right one' });
      expect(outcome(answer)).toBe('401 INVALID_CREDENTIALS');
    }
    const refused = await askToLogIn(server, { email: name.toUpperCase(), password });
    expect(outcome(refused)).toBe('429 RATE_LIMITED');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  }
});

test('who is signed in has a budget of their own, wherever they come from', async () => {
  server = await startApp({ env: { WAXWING_LIMIT_USER: '2/1m' } });
  const { access_token } = await signedIn(server);
  const other = await signedIn(server, { email: 'b@example.com', username: 'b' });
  expect((await askMe(server, access_token)).headers['x-ratelimit-remaining']).toBe('1');
  expect((await askMe(server, access_token)).statusCode).toBe(200);
  expect(outcome(await askMe(server, access_token))).toBe('429 RATE_LIMITED');
  expect((await askMe(server, other.access_token)).statusCode).toBe(200);
});

test('a session has a budget for its refreshes, and what is no token opens none', async () => {
  server = await startApp();
  const { refresh_token } = await signedIn(server);
  expect((await askToRefresh(server, refresh_token)).headers['x-ratelimit-limit']).toBe('12000');
  for (const ask of [askToRefresh, askToLogOut]) {
    const refused = await ask(server, 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA');
    expect(outcome(refused)).toBe('401 TOKEN_INVALID');
    expect(refused.headers['x-ratelimit-limit']).toBeUndefined();
  }
});

test('a known and an unknown name take as long', async () => {
  server = await startApp({ env: { WAXWING_LIMIT_LOGIN: '0' } });
  const { email } = await server.createUser();
  const times: Record<string, number[]> = { known: [], unknown: [] };
  for (let round = 0; round < 40; round += 1) {
    for (const [kind, name] of [
      ['known', email],
      ['unknown', `${hash('sha256', String(round)).slice(0, 8)}@example.com`],
    ] as const) {
      const startedAt = performance.now();
      await askToLogIn(server, { email: name, password: 'not the right one' });
      times[kind]?.push(performance.now() - startedAt);
    }
  }
  const median = (all: number[] = []) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
  const ratio = median(times.known) / median(times.unknown);
  // Whoever did not hash for an unknown name would be some ten times as fast.
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.4);
});

test('what one process ends is dead in the other within a second', async () => {
  const postgres = await startPostgres();
  const url = await postgres.createDatabase();
  const env = { WAXWING_MASTER_KEY: hash('sha256', 'one installation') };
  const [one, other] = [await startApp({ url, env }), await startApp({ url, env })];
  try {
    const pair = await signedIn(one);
    expect((await askMe(other, pair.access_token)).statusCode).toBe(200);
    expect((await askToLogOut(one, pair.refresh_token)).statusCode).toBe(204);
    expect((await askMe(one, pair.access_token)).statusCode).toBe(401);
    other.clock.advance(1_000);
    expect((await askMe(other, pair.access_token)).statusCode).toBe(401);
    expect((await askToRefresh(other, pair.refresh_token)).statusCode).toBe(401);
  } finally {
    await one.stop();
    await other.stop();
    await postgres.stop();
  }
});

test('a burst of 200 sign-ins lets everybody else through', async () => {
  const real = await startServer({ env: { WAXWING_LIMIT_LOGIN: '0' } });
  try {
    const body = JSON.stringify({ email: 'nobody@example.com', password: 'not the right one' });
    const headers = { 'content-type': 'application/json' };
    const burst = Array.from({ length: 200 }, () =>
      fetch(`${real.url}/api/auth/login`, { method: 'POST', headers, body }),
    );
    const waits: number[] = [];
    for (let times = 0; times < 20; times += 1) {
      const startedAt = performance.now();
      expect((await fetch(`${real.url}/healthz`)).status).toBe(200);
      waits.push(performance.now() - startedAt);
    }
    const statuses = new Set((await Promise.all(burst)).map(({ status }) => status));
    expect([...statuses]).toEqual([401]);
    expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(100);
  } finally {
    await real.stop();
  }
});
