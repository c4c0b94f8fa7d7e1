import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { routesOf } from '../../test/routes.ts';

// What the Syncrypt document promises about accounts, keys and the audit log, with and without /v1.

const promised = [
  'POST /auth/login',
  'GET /auth/me',
  'POST /auth/forgot-password',
  'POST /auth/reset-password',
  'POST /auth/contact',
  'POST /auth/passkeys/register/begin',
  'POST /auth/passkeys/register/complete',
  'POST /auth/passkeys/login/begin',
  'POST /auth/passkeys/login/complete',
  'GET /auth/passkeys/list',
  'PATCH /auth/passkeys/:',
  'DELETE /auth/passkeys/:',
  'POST /partners/register',
  'POST /partners/rotate-api-key',
  'GET /partners/api-key-status',
  'PUT /profile/update',
  'POST /profile/change-password',
  'GET /profile/api-key',
  'GET /profile/recent-activity',
  'POST /profile/update-rotation-days',
  'POST /profile/delete-account',
  'POST /api-keys/generate',
  'GET /api-keys',
  'GET /api-keys/:',
  'POST /api-keys/:/rotate',
  'DELETE /api-keys/:',
  'POST /api-keys/:/share',
  'GET /api-keys/:/shares',
  'DELETE /api-keys/shares/:',
  'GET /api-keys/shared/:',
  'GET /audit-logs',
  'GET /health',
];

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.stop());

test.each(promised)('%s is served', async (endpoint) => {
  const served = routesOf(server.app).map(({ method, url }) => `${method} ${url.replaceAll(/:\w+/g, ':')}`);
  const [method = '', path = ''] = endpoint.split(' ');
  expect(served).toContain(`${method} /api/v1${path}`);
  // Whoever asks without a credential or a body is refused for that, and not because nothing is there.
  const url = `/api${path.replaceAll(':', '00000000-0000-7000-8000-000000000000')}`;
  const answer = await server.call({ method: method as 'GET', url });
  expect(answer.body).not.toContain('There is nothing here.');
  expect(answer.statusCode).toBeLessThan(500);
});
