import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret, openSecret, secretsUrl } from '../../test/secrets.ts';

const unknown = `${secretsUrl}/AAAAAAAAAAAA`;

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.stop());

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
  const pages = [
    '/',
    '/AAAAAAAAAAAA',
    '/download',
    '/app',
    '/app/settings/security',
    `/a/${'0'.repeat(64)}`,
    '/nowhere',
    '/docs',
  ];
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

  test('the service worker may ask this server and nothing else, and is never an old one', async () => {
    const answer = await server.call({ url: '/sw.js' });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    expect(answer.headers['service-worker-allowed']).toBeUndefined();
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
    for (const url of ['/AAAAAAAAAAAA', `/download?token=${'0'.repeat(64)}`]) await checkPage(url);
  });

  async function checkPage(url: string) {
    const load = async (headers: Record<string, string>) => (await server.call({ url, headers })).body;
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
  }

  test('the page of files is the same for every share, with and without a slash', async () => {
    const load = async (url: string) => (await server.call({ url })).body;
    const page = await load('/download');
    for (const url of ['/download/', `/download?token=${'0'.repeat(64)}`, '/download?token=%00'])
      expect(await load(url), url).toBe(page);
  });

  test('a page is the same whether its secret exists or not', async () => {
    const { linkId } = await createSecret(server);
    expect((await server.call({ url: `/${linkId}` })).body).toBe(
      (await server.call({ url: '/AAAAAAAAAAAA' })).body,
    );
  });
});
