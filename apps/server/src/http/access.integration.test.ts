import type { Scope } from '@waxwing/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { createSecret, openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';
import { drawApiKey } from '../auth/api-key.ts';

let server: TestApp;
let key: string;
beforeAll(async () => {
  server = await startApp();
  key = await server.createKey();
});
afterAll(() => server.stop());

const unknown = `${secretsUrl}/AAAAAAAAAAAA`;
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const create = (headers: Record<string, string>) =>
  server.call({ method: 'POST', url: secretsUrl, payload: secretBody, headers });

test('a good key is taken as a bearer, in any case of the word, and as X-API-Key', async () => {
  const headers = [
    bearer(key),
    { authorization: `bearer ${key}` },
    { authorization: `BEARER   ${key} ` },
    { 'x-api-key': key },
  ];
  for (const header of headers) expect((await create(header)).statusCode).toBe(201);
});

test('a credential that is sent but bad is 401 on every public route, with one body', async () => {
  const bad = [
    bearer(''),
    bearer('nonsense'),
    bearer(drawApiKey()),
    bearer(`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`),
    bearer(`${key} ${key}`),
    bearer('aaaa.bbbb.cccc'),
    { authorization: '' },
    { authorization: key },
    { authorization: `Basic ${key}` },
    { 'x-api-key': '' },
    { 'x-api-key': 'nonsense' },
    // A bad Authorization is not made good by a good alias.
    { ...bearer('nonsense'), 'x-api-key': key },
  ];
  for (const headers of bad) {
    for (const request of [
      { method: 'POST', url: secretsUrl, payload: secretBody },
      { method: 'GET', url: unknown },
      { method: 'GET', url: `${unknown}/status` },
      { method: 'DELETE', url: unknown },
      { method: 'POST', url: `${unknown}/report`, payload: {} },
      { method: 'HEAD', url: unknown },
    ] as const) {
      const answer = await server.call({ ...request, headers });
      expect(answer.statusCode, JSON.stringify([request, headers])).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      if (request.method !== 'HEAD') expect(outcome(answer)).toBe('401 TOKEN_INVALID');
    }
  }
});

test('a revoked key is refused like one that never was', async () => {
  const ended = await server.createKey();
  expect((await create(bearer(ended))).statusCode).toBe(201);
  const { db } = server.database;
  const prefix = ended.slice(0, 12);
  await db.updateTable('api_keys').set({ revoked_at: 1 }).where('prefix', '=', prefix).execute();
  server.clock.advance(1_001);
  expect(outcome(await create(bearer(ended)))).toBe('401 TOKEN_INVALID');
});

test('a key needs the scope of the route, and 403 spends nothing', async () => {
  const reading = bearer(await server.createKey({ scopes: ['secrets:read'] }));
  const writing = bearer(await server.createKey({ scopes: ['secrets:write'] }));
  const without = bearer(await server.createKey({ scopes: ['files:read', 'links:write'] satisfies Scope[] }));
  const { linkId, revokeToken } = await createSecret(server, { expiryType: 'view_once' }, writing);
  for (const headers of [reading, without]) {
    expect(outcome(await create(headers))).toBe('403 INSUFFICIENT_SCOPE');
    const revoking = { ...headers, 'x-revoke-token': revokeToken };
    const revoked = await server.call({
      method: 'DELETE',
      url: `${secretsUrl}/${linkId}`,
      headers: revoking,
    });
    expect(outcome(revoked)).toBe('403 INSUFFICIENT_SCOPE');
  }
  for (const headers of [writing, without]) {
    expect(outcome(await openSecret(server, linkId, headers))).toBe('403 INSUFFICIENT_SCOPE');
    const status = await server.call({ url: `${secretsUrl}/${linkId}/status`, headers });
    expect(outcome(status)).toBe('403 INSUFFICIENT_SCOPE');
  }
  expect((await openSecret(server, linkId, reading)).statusCode).toBe(200);
});

test('role and organisation come from the credential, never from body or header', async () => {
  const headers = { 'x-organization-id': '1', 'x-role': 'admin', 'x-user-id': '1' };
  const { linkId } = await createSecret(server, {}, headers);
  const share = await server.database.db
    .selectFrom('shares')
    .select('organization_id')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  expect(share?.organization_id).toBeNull();
  expect((await openSecret(server, linkId, headers)).statusCode).toBe(200);
});

test('health, pages and documents ignore credentials', async () => {
  for (const url of [
    '/api/v1/health',
    '/healthz',
    '/readyz',
    '/',
    '/AAAAAAAAAAAA',
    '/app',
    '/app/settings',
    '/openapi.json',
    '/docs',
  ]) {
    for (const headers of [bearer('nonsense'), { 'x-api-key': 'nonsense' }]) {
      expect((await server.call({ url, headers })).statusCode, url).toBe(200);
    }
  }
});
