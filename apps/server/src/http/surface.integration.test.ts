import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';
import { DatabaseUnavailableError, DiskFullError } from '../database/errors.ts';

const unknown = `${secretsUrl}/AAAAAAAAAAAA`;
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ env: { WAXWING_LOG_LEVEL: 'trace' } });
});
afterAll(() => server.stop());

describe('request ids', () => {
  test('a well-formed id of the caller is echoed in header and problem', async () => {
    for (const name of ['x-request-id', 'x-correlation-id']) {
      const answer = await server.call({ url: unknown, headers: { [name]: 'My.id_7-x' } });
      expect(answer.headers['x-request-id']).toBe('My.id_7-x');
      expect(answer.json().request_id).toBe('My.id_7-x');
    }
  });

  test('any other id is replaced by one of ours', async () => {
    for (const id of ['', 'a b', 'x'.repeat(129), '<b>', 'ü']) {
      const answer = await server.call({ url: unknown, headers: { 'x-request-id': id } });
      expect(answer.headers['x-request-id']).toMatch(uuid);
    }
  });

  test('every answer has one: pages, documents, health, what is not found and what cannot be read', async () => {
    const urls = [
      '/',
      '/AAAAAAAAAAAA',
      '/docs',
      '/openapi.json',
      '/healthz',
      '/nowhere',
      '/api/v1/nowhere',
      '/%zz',
    ];
    for (const url of urls) {
      expect((await server.call({ url })).headers['x-request-id'], url).toMatch(uuid);
    }
  });
});

describe('paths', () => {
  test('/api is an alias of /api/v1, with and without trailing slash, without a redirect', async () => {
    for (const url of ['/api/v1/secrets', '/api/secrets', '/api/v1/secrets/', '/api/secrets/']) {
      const answer = await server.call({ method: 'POST', url, payload: secretBody });
      expect(answer.statusCode, url).toBe(201);
      const { linkId } = answer.json();
      for (const path of [`${url.replace(/\/$/, '')}/${linkId}`, `/api/secrets/${linkId}/`]) {
        expect((await server.call({ url: path })).statusCode, path).toBe(200);
      }
    }
    expect((await server.call({ url: '/api/health?x=1' })).statusCode).toBe(200);
  });

  test('an address cannot be spelled twice over: /api/v1/v1 and /API are not found', async () => {
    for (const url of [
      '/api/v1/v1/secrets',
      '/API/v1/secrets',
      '/api',
      '/api/',
      '/api/v1',
      '/api/v2/secrets',
    ]) {
      expect(outcome(await server.call({ url })), url).toBe('404 NOT_FOUND');
    }
  });

  test('what the router cannot read is a problem like every other', async () => {
    for (const url of ['/api/v1/secrets/%zz', '/%ff', `/api/v1/secrets/${'x'.repeat(600)}`]) {
      expect(outcome(await server.call({ url })), url).toBe('400 BAD_REQUEST');
    }
    const answer = await server.call({ url: '/api/v1/secrets/%zz' });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  test('methods that a path does not have are not found', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'GET'] as const) {
      expect(outcome(await server.call({ method, url: secretsUrl }))).toBe('404 NOT_FOUND');
    }
  });

  test('a browser gets a page for what is not found, and a program a problem', async () => {
    const page = await server.call({ url: '/nowhere', headers: { accept: 'text/html,*/*' } });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(outcome(await server.call({ url: '/nowhere' }))).toBe('404 NOT_FOUND');
    expect(outcome(await server.call({ url: '/api/nowhere', headers: { accept: 'text/html' } }))).toBe(
      '404 NOT_FOUND',
    );
  });

  test('literal pages win over link ids, and only 12 letters and digits are one', async () => {
    expect((await server.call({ url: '/openapi.json' })).json().openapi).toBe('3.1.0');
    for (const url of ['/AAAAAAAAAAA', '/AAAAAAAAAAAAA', '/AAAAAAAAAAA-']) {
      expect((await server.call({ url })).statusCode, url).toBe(404);
    }
  });
});

describe('problems', () => {
  test('are RFC 9457 with a stable code and the id of the request', async () => {
    const answer = await server.call({ url: `${unknown}?token=canary` });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Secret does not exist or has already been viewed.',
      instance: unknown,
      error_code: 'NOT_FOUND',
      request_id: answer.headers['x-request-id'],
    });
  });

  test('an unexpected error is an opaque 500, and the log has its cause under the same id', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    await server.database.db
      .updateTable('payload_keys')
      .set({ key: Buffer.alloc(32, 7) })
      .execute();
    const answer = await openSecret(server, linkId, { 'x-request-id': 'failing-request' });
    expect(outcome(answer)).toBe('500 INTERNAL_ERROR');
    expect(answer.json().detail).toBe('An unexpected error occurred. Reference ID: failing-request');
    expect(Object.keys(answer.json()).sort()).toEqual(
      ['detail', 'error_code', 'instance', 'request_id', 'status', 'title', 'type'].sort(),
    );
    const line = server
      .logs()
      .split('\n')
      .find((text) => text.includes('request failed'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      reqId: 'failing-request',
      err: { stack: expect.any(String) },
    });
  });

  test('nothing secret is in the log at its highest level', async () => {
    const canary = 'Canary0123456789abcdefCanary';
    const key = await server.createKey();
    const headers = { authorization: `Bearer ${key}`, 'x-claim': canary, 'x-link-token': canary };
    const { linkId, revokeToken } = await createSecret(server, {}, { 'idempotency-key': canary });
    await openSecret(server, linkId, { ...headers, 'x-passcode-hash': canary });
    await server.call({ url: `${secretsUrl}/${linkId}?q=${canary}`, headers });
    await server.call({ method: 'POST', url: secretsUrl, payload: { ...secretBody, iv: `${canary}!` } });
    await server.call({
      method: 'POST',
      url: secretsUrl,
      payload: `{"${canary}`,
      headers: { 'content-type': 'application/json' },
    });
    await server.call({
      method: 'DELETE',
      url: `${secretsUrl}/${linkId}`,
      headers: { 'x-revoke-token': revokeToken },
    });
    for (const trace of [canary, key, linkId, revokeToken, secretBody.encryptedBlob]) {
      expect(server.logs()).not.toContain(trace);
    }
    expect(server.logs()).toContain('/api/v1/secrets/:id');
  });
});

describe('CORS', () => {
  const words = (header: unknown) => String(header).toLowerCase().split(/, */);

  test('any origin may call the API, with a credential it was given and never with cookies', async () => {
    for (const url of [unknown, '/api/v1/health', '/api/v1/nowhere', '/openapi.json']) {
      const { headers } = await server.call({ url, headers: { origin: 'https://any.example' } });
      expect(headers['access-control-allow-origin'], url).toBe('*');
      expect(headers['access-control-allow-credentials'], url).toBeUndefined();
    }
  });

  test('a preflight is 204 and allows what the contract lists', async () => {
    const answer = await server.call({
      method: 'OPTIONS',
      url: secretsUrl,
      headers: { origin: 'https://any.example', 'access-control-request-method': 'POST' },
    });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(words(answer.headers['access-control-allow-headers'])).toEqual(
      expect.arrayContaining(
        words(
          'Authorization, Content-Type, Idempotency-Key, X-API-Key, X-Claim, X-Link-Token, X-Access-Token, X-Passcode-Hash, X-Link-Password, X-Revoke-Token, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata',
        ),
      ),
    );
    expect(words(answer.headers['access-control-allow-methods'])).toEqual(
      expect.arrayContaining(['get', 'post', 'delete', 'head', 'patch', 'put']),
    );
  });

  test('answers expose what clients need to read', async () => {
    const { headers } = await server.call({ url: unknown });
    expect(words(headers['access-control-expose-headers'])).toEqual(
      expect.arrayContaining(
        words(
          'Location, Content-Disposition, Retry-After, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Tus-Resumable, Upload-Offset',
        ),
      ),
    );
  });

  test('pages may be called by no other origin', async () => {
    for (const url of ['/', '/AAAAAAAAAAAA', '/docs', '/healthz']) {
      const { headers } = await server.call({ url, headers: { origin: 'https://any.example' } });
      expect(headers['access-control-allow-origin'], url).toBeUndefined();
    }
  });
});

describe('security headers', () => {
  const policy =
    "default-src 'none'; script-src 'self'; script-src-attr 'none'; worker-src 'self'; connect-src 'self'; " +
    "img-src 'self' blob:; media-src blob:; style-src 'self'; font-src 'self'; frame-src 'self'; manifest-src 'self'; " +
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app";
  const pageHeaders = {
    'integrity-policy': 'blocked-destinations=(script style)',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'permissions-policy':
      'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), browsing-topics=(), clipboard-read=(), clipboard-write=(self)',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow, noarchive',
  };
  const pages = ['/', '/AAAAAAAAAAAA', '/nowhere', '/docs'];
  const accept = { accept: 'text/html' };

  test('pages have the whole strict policy; over plain HTTP without what only https can keep', async () => {
    for (const url of pages) {
      const { headers } = await server.call({ url, headers: accept });
      expect(headers, url).toMatchObject({ ...pageHeaders, 'content-security-policy': policy });
      expect(headers['strict-transport-security'], url).toBeUndefined();
    }
  });

  test('over https pages insist on it', async () => {
    const secure = await startApp({ env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
    for (const url of pages) {
      const { headers } = await secure.call({ url, headers: accept });
      expect(headers, url).toMatchObject({
        ...pageHeaders,
        'content-security-policy': `${policy}; upgrade-insecure-requests`,
        'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
      });
    }
    await secure.stop();
  });

  test('answers of the API can not run, be framed, sniffed or cached', async () => {
    const { linkId } = await createSecret(server);
    for (const url of [`${secretsUrl}/${linkId}`, unknown, '/api/v1/health']) {
      expect((await server.call({ url })).headers, url).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
      });
    }
  });

  test('no answer sets a cookie', async () => {
    for (const url of [...pages, unknown, '/healthz']) {
      expect((await server.call({ url, headers: accept })).headers['set-cookie'], url).toBeUndefined();
    }
  });
});

describe('pages', () => {
  test('never consume, whoever loads them and whatever credential comes along', async () => {
    const { linkId } = await createSecret(server, { expiryType: 'view_once' });
    const agents = ['Mozilla/5.0', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1', 'WhatsApp/2', ''];
    for (const agent of agents) {
      const headers = { 'user-agent': agent, authorization: 'Bearer bad', cookie: 'a=b' };
      for (const method of ['GET', 'HEAD'] as const) {
        expect((await server.call({ method, url: `/${linkId}`, headers })).statusCode).toBe(200);
      }
    }
    expect((await openSecret(server, linkId)).statusCode).toBe(200);
  });

  test('preview fetchers and prefetches get a neutral page, people and tools the page itself', async () => {
    const load = async (headers: Record<string, string>) =>
      (await server.call({ url: '/AAAAAAAAAAAA', headers })).body;
    const page = await load({ 'user-agent': 'Mozilla/5.0' });
    for (const agent of ['curl/8.5', 'python-requests/2', 'Mozilla/5.0 HeadlessChrome/141', '']) {
      expect(await load({ 'user-agent': agent })).toBe(page);
    }
    for (const agent of [
      'Slackbot',
      'Twitterbot/1.0',
      'TelegramBot',
      'Discordbot/2.0',
      'Googlebot/2.1',
      'bingbot',
    ]) {
      expect(await load({ 'user-agent': agent }), agent).not.toBe(page);
    }
    expect(await load({ 'sec-purpose': 'prefetch' })).not.toBe(page);
  });

  test('a page is the same whether its secret exists or not', async () => {
    const { linkId } = await createSecret(server);
    expect((await server.call({ url: `/${linkId}` })).body).toBe(
      (await server.call({ url: '/AAAAAAAAAAAA' })).body,
    );
  });
});

describe('faults below', () => {
  test('a full disk is 507 for creations, and reading and revoking go on', async () => {
    let isFull = false;
    const crowded = await startApp({
      disturb: (database) => ({
        ...database,
        ensureRoom: () => (isFull ? Promise.reject(new DiskFullError()) : database.ensureRoom()),
      }),
    });
    const created = await createSecret(crowded, { expiryType: 'view_once' });
    const other = await createSecret(crowded);
    isFull = true;
    const refused = await crowded.call({ method: 'POST', url: secretsUrl, payload: secretBody });
    expect(outcome(refused)).toBe('507 STORAGE_FULL');
    expect((await openSecret(crowded, created.linkId)).statusCode).toBe(200);
    const headers = { 'x-revoke-token': other.revokeToken };
    const revoked = await crowded.call({ method: 'DELETE', url: `${secretsUrl}/${other.linkId}`, headers });
    expect(revoked.statusCode).toBe(204);
    isFull = false;
    await createSecret(crowded);
    await crowded.stop();
  });

  test('a database that cannot be reached is 503 with Retry-After, not ready, alive, and back at once', async () => {
    let isDown = false;
    const failing = await startApp({
      disturb: (database) => ({
        ...database,
        transact: (work) =>
          isDown ? Promise.reject(new DatabaseUnavailableError()) : database.transact(work),
        ping: () => (isDown ? Promise.reject(new DatabaseUnavailableError()) : database.ping()),
      }),
    });
    const { linkId } = await createSecret(failing, { expiryType: 'view_once' });
    isDown = true;
    for (const answer of [
      await failing.call({ method: 'POST', url: secretsUrl, payload: secretBody }),
      await openSecret(failing, linkId),
    ]) {
      expect(outcome(answer)).toBe('503 UNAVAILABLE');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await failing.call({ url: '/readyz' })).statusCode).toBe(503);
    expect((await failing.call({ url: '/healthz' })).statusCode).toBe(200);
    isDown = false;
    expect((await failing.call({ url: '/readyz' })).body).toBe('ready');
    expect((await openSecret(failing, linkId)).statusCode).toBe(200);
    await failing.stop();
  });
});

describe('on a real socket', () => {
  let port: number;
  let real: TestApp;
  beforeAll(async () => {
    real = await startApp();
    await real.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = real.app.server.address() as AddressInfo);
  });
  afterAll(() => real.stop());

  /** Sends bytes as they are and reads until the server closes. */
  async function speak(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(text, 'latin1');
    await once(socket, 'close');
    return answer;
  }

  const get = (lines: string[], path = '/api/v1/health') =>
    speak([`GET ${path} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n'));

  test('one sound Host is served', async () => {
    for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080', 'share.example']) {
      expect(await get([`Host: ${host}`]), host).toMatch(/^HTTP\/1.1 200 /);
    }
  });

  test('a Host that is missing, repeated or malformed is 400', async () => {
    const sets = [
      [],
      ['Host: a', 'Host: b'],
      ['Host: a', 'Host: a'],
      ['Host: a b'],
      ['Host: a/b'],
      ['Host: a,b'],
      ['Host:'],
    ];
    for (const lines of sets) expect(await get(lines), lines.join()).toMatch(/^HTTP\/1.1 400 /);
    expect(await get(['Host: a', 'Host: b'], '/')).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each([
    ['what is not HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST /api/v1/secrets HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length beside chunks',
      'POST /api/v1/secrets HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header line that is folded', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n', 400],
    ['headers above their limit', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused with a problem, and the connection closed', async (_, bytes, status) => {
    const answer = await speak(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/im);
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(problem).toMatchObject({ status, request_id: expect.any(String), error_code: expect.any(String) });
  });
});

test('while the server stops, a new request is refused like every other: a problem, with Retry-After', async () => {
  let url = '';
  let refused: Response | undefined;
  const stopping = await startApp({
    extend: (app) =>
      app.addHook('preClose', async () => {
        refused = await fetch(`${url}/api/v1/health`, { headers: { 'x-request-id': 'late' } });
      }),
  });
  url = await stopping.app.listen({ host: '127.0.0.1', port: 0 });
  await stopping.stop();
  expect(await refused?.json()).toMatchObject({ status: 503, error_code: 'UNAVAILABLE', request_id: 'late' });
  expect(refused?.headers.get('retry-after')).toBe('1');
});
