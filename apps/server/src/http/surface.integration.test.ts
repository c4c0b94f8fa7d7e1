import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';

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
