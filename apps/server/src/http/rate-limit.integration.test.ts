import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';

const unknown = `${secretsUrl}/AAAAAAAAAAAA`;
const from = (address: string) => ({ 'x-forwarded-for': address });

let server: TestApp;
afterEach(() => server.stop());

/** The server with the limits of a new installation, unless given otherwise. */
async function start(limits: Record<string, string> = {}, more: { url?: string } = {}): Promise<void> {
  const env = {
    WAXWING_LIMIT_ANONYMOUS: '',
    WAXWING_LIMIT_REDIRECT: '',
    WAXWING_LIMIT_REPORT: '',
    ...limits,
  };
  server = await startApp({ env, ...more });
}

const create = (headers: Record<string, string> = {}) =>
  server.call({ method: 'POST', url: secretsUrl, payload: secretBody, headers });
const report = (linkId: string, headers: Record<string, string>) =>
  server.call({ method: 'POST', url: `${secretsUrl}/${linkId}/report`, payload: {}, headers });

async function statuses(count: number, ask: (index: number) => Promise<{ statusCode: number }>) {
  const all = [];
  for (let index = 0; index < count; index += 1) all.push((await ask(index)).statusCode);
  return all;
}

describe('without a key', () => {
  test('20 creations an hour, each with its place in the budget, then 429 with Retry-After', async () => {
    await start();
    for (let left = 19; left >= 0; left -= 1) {
      const { headers, statusCode } = await create();
      expect(statusCode).toBe(201);
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': String(left) });
      const reset = Number(headers['x-ratelimit-reset']) - Date.now() / 1_000;
      expect(reset).toBeGreaterThan(3_500);
      expect(reset).toBeLessThanOrEqual(3_601);
    }
    const refused = await create();
    expect(outcome(refused)).toBe('429 RATE_LIMITED');
    expect(refused.headers['x-ratelimit-remaining']).toBe('0');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
  });

  test('each endpoint and address has its own budget, and refusals count too', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '3/1h' });
    expect(await statuses(5, () => create())).toEqual([201, 201, 201, 429, 429]);
    expect(await statuses(4, () => openSecret(server, 'AAAAAAAAAAAA'))).toEqual([404, 404, 404, 429]);
    expect(await statuses(4, () => create(from('192.0.2.1')))).toEqual([201, 201, 201, 429]);
    expect((await create(from('192.0.2.2'))).statusCode).toBe(201);
  });

  test('aliases and slashes of an endpoint share its budget', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '3/1h' });
    const urls = ['/api/v1/secrets', '/api/secrets', '/api/v1/secrets/', '/api/secrets/'];
    const answers = await statuses(4, (index) =>
      server.call({ method: 'POST', url: urls[index] ?? '', payload: secretBody }),
    );
    expect(answers).toEqual([201, 201, 201, 429]);
  });

  test('an IPv6 customer has one budget for the /64, a mapped IPv4 address that of the address', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '1/1h' });
    expect((await create(from('2001:db8::1'))).statusCode).toBe(201);
    expect((await create(from('2001:db8:0:0:ffff::2'))).statusCode).toBe(429);
    expect((await create(from('2001:db8:0:1::1'))).statusCode).toBe(201);
    expect((await create(from('192.0.2.1'))).statusCode).toBe(201);
    expect((await create(from('::ffff:192.0.2.1'))).statusCode).toBe(429);
  });

  test('a port behind a forwarded address gives no new budget, nor does what is no address', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '1/1h' });
    expect((await create(from('192.0.2.1:1111'))).statusCode).toBe(201);
    for (const same of ['192.0.2.1:2222', '192.0.2.1', '[2001:db8::1]:5', '[2001:db8::2]:6']) {
      const expected = same.startsWith('[2001:db8::1]') ? 201 : 429;
      expect((await create(from(same))).statusCode, same).toBe(expected);
    }
    expect((await create(from('unknown'))).statusCode).toBe(201);
    expect((await create(from('invented'))).statusCode).toBe(429);
  });

  test('a forwarded address counts only from a trusted proxy, and only the one that it added', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '1/1h' });
    expect((await create(from('198.51.100.1, 192.0.2.1'))).statusCode).toBe(201);
    expect((await create(from('198.51.100.2, 192.0.2.1'))).statusCode).toBe(429);
    const stranger = { remoteAddress: '203.0.113.9' };
    const direct = (address: string) =>
      server.call({
        method: 'POST',
        url: secretsUrl,
        payload: secretBody,
        headers: from(address),
        ...stranger,
      });
    expect((await direct('10.0.0.1')).statusCode).toBe(201);
    expect((await direct('10.0.0.2')).statusCode).toBe(429);
  });

  test('with WAXWING_TRUSTED_PROXIES=none no forwarded address counts', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '1/1h', WAXWING_TRUSTED_PROXIES: 'none' });
    expect((await create(from('192.0.2.1'))).statusCode).toBe(201);
    expect((await create(from('192.0.2.2'))).statusCode).toBe(429);
  });

  test('reports have a budget of their own', async () => {
    await start({ WAXWING_LIMIT_REPORT: '2/1h' });
    const { linkId } = await createSecret(server);
    expect(await statuses(3, () => report(linkId, {}))).toEqual([200, 200, 429]);
  });

  test('asking for what is not there is ten times dearer than looking, and then tells of nothing', async () => {
    await start({ WAXWING_LIMIT_REDIRECT: '30/1m' });
    const { linkId } = await createSecret(server);
    const miss = (index: number) =>
      index === 1 ? server.call({ method: 'HEAD', url: unknown }) : server.call({ url: `${unknown}/status` });
    expect(await statuses(4, miss)).toEqual([404, 404, 404, 429]);
    expect((await server.call({ url: `${secretsUrl}/${linkId}/status` })).statusCode).toBe(429);
    expect((await server.call({ method: 'DELETE', url: unknown })).statusCode).toBe(429);
  });

  test('OPTIONS and health are never limited, and 0 switches a limit off', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '0', WAXWING_LIMIT_REDIRECT: '2/1h' });
    expect(new Set(await statuses(30, () => create()))).toEqual(new Set([201]));
    expect((await create()).headers['x-ratelimit-limit']).toBeUndefined();
    for (const request of [
      { method: 'OPTIONS', url: secretsUrl },
      { method: 'GET', url: '/healthz' },
      { method: 'GET', url: '/readyz' },
      { method: 'GET', url: '/api/v1/health' },
    ] as const) {
      const answers = await statuses(5, () => server.call(request));
      expect(answers.every((status) => status < 300)).toBe(true);
    }
  });
});

describe('with a key', () => {
  test('the key spends its own budget, everywhere, whatever the address', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '1/1h' });
    const headers = { 'x-api-key': await server.createKey({ rateLimitPerHour: 3 }) };
    const other = { 'x-api-key': await server.createKey({ rateLimitPerHour: 3 }) };
    const { linkId } = await createSecret(server, {}, headers);
    const second = await openSecret(server, linkId, { ...headers, ...from('192.0.2.1') });
    expect(second.headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '1' });
    expect((await report(linkId, headers)).statusCode).toBe(200);
    expect(outcome(await create({ ...headers, ...from('192.0.2.2') }))).toBe('429 RATE_LIMITED');
    expect((await create(other)).statusCode).toBe(201);
    expect((await create()).statusCode).toBe(201);
  });
});

describe('on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  test('budgets lie in the database, where every node of an installation counts', async () => {
    await start({ WAXWING_LIMIT_ANONYMOUS: '4/1h' }, { url: await postgres.createDatabase() });
    const { db } = server.database;
    expect(await statuses(3, () => create())).toEqual([201, 201, 201]);
    const rows = await db.selectFrom('rate_limits').selectAll().execute();
    expect(rows).toMatchObject([{ points: 3 }]);
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
    await db.updateTable('rate_limits').set({ points: 4 }).execute();
    expect((await create()).statusCode).toBe(429);
  });
});
