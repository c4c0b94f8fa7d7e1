import {
  apiKeyRoutes,
  auditRoutes,
  authRoutes,
  campaignRoutes,
  cliLoginRoutes,
  errorCodes,
  fileRoutes,
  healthRoutes,
  partnerRoutes,
  passkeyRoutes,
  profileRoutes,
  recoveryRoutes,
  secretRoutes,
  stepUpRoutes,
  teamRoutes,
  twoFactorRoutes,
  uploadRoutes,
} from '@waxwing/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnswerCheck } from '../../test/answer-check.ts';
import { startApp, type TestApp } from '../../test/app.ts';
import { openApiSchema } from '../../test/openapi-schema.ts';
import { type RegisteredRoute, routesOf } from '../../test/routes.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Record<string, { description: string }>;
  readonly 'x-codeSamples'?: readonly { lang: string; source: string }[];
}

interface Document {
  readonly servers: readonly { url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}

/** Documents and parts of pages; everything else is in the document. */
const besideDocument = [
  /^\/openapi\.json$/,
  /^\/docs(\/|$)/,
  /^\/app\/\*$/,
  /^\/assets\//,
  /^\/(sw\.js|scan-rules\.json)$/,
];
/** What anyone may call. A route that is not here answers 401 without a credential. */
const publicRoutes = [
  'POST /api/v1/secrets',
  'GET /api/v1/secrets/:id',
  'HEAD /api/v1/secrets/:id',
  'DELETE /api/v1/secrets/:id',
  'GET /api/v1/secrets/:id/status',
  'HEAD /api/v1/secrets/:id/status',
  'POST /api/v1/secrets/:id/report',
  'POST /api/v1/files',
  'GET /api/v1/files/:token',
  'HEAD /api/v1/files/:token',
  'DELETE /api/v1/files/:token',
  'POST /api/v1/files/:token/claims',
  'GET /api/v1/files/:token/streams/:index',
  'HEAD /api/v1/files/:token/streams/:index',
  'POST /api/v1/files/:token/report',
  'OPTIONS /api/v1/uploads',
  'GET /api/v1/api-keys/shared/:share_token',
  'HEAD /api/v1/api-keys/shared/:share_token',
  'GET /api/v1/api-keys/shared/:share_token/status',
  'HEAD /api/v1/api-keys/shared/:share_token/status',
  'POST /api/v1/api-keys/shared/:share_token/report',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/forgot-password',
  'POST /api/v1/auth/reset-password',
  'POST /api/v1/auth/confirm-email',
  'POST /api/v1/auth/contact',
  'POST /api/v1/partners/register',
  'POST /api/v1/auth/passkeys/login/begin',
  'POST /api/v1/auth/passkeys/login/complete',
  'POST /api/v1/auth/cli/token',
  ...[
    '/api/v1/health',
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/docs',
    '/',
    '/app',
    '/app/*',
    '/download',
    '/sw.js',
  ].flatMap((url) => [`GET ${url}`, `HEAD ${url}`]),
  'POST /api/v1/team/invitations/show',
  'POST /api/v1/team/invitations/accept',
];
const publicPatterns = [
  /^(GET|HEAD) \/((assets|docs)\/|scan-rules\.json$)/,
  /^(GET|HEAD) \/(:linkId|a\/:shareToken)/,
];

/** Every route that the contract describes. */
const contract = {
  ...secretRoutes,
  ...fileRoutes,
  ...uploadRoutes,
  ...authRoutes,
  ...recoveryRoutes,
  ...partnerRoutes,
  ...stepUpRoutes,
  ...passkeyRoutes,
  ...twoFactorRoutes,
  ...cliLoginRoutes,
  ...auditRoutes,
  ...profileRoutes,
  ...campaignRoutes,
  ...apiKeyRoutes,
  ...teamRoutes,
  ...healthRoutes,
};
/** Where the body is the credential. */
const byBody =
  /\/auth\/(login|refresh|logout|forgot-password|reset-password|confirm-email|passkeys\/login\/(begin|complete)|cli\/token)$/;

let server: TestApp;
let document: Document;
let operations: { path: string; method: string; operation: Operation }[];
let routes: RegisteredRoute[];

beforeAll(async () => {
  server = await startApp({ env: { WAXWING_PUBLIC_URL: 'https://share.example' } });
  document = (await server.call({ url: '/openapi.json' })).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  routes = routesOf(server.app);
});
afterAll(() => server.stop());

/** What the document should say of who may call. */
function credentialsOf(path: string, method: string): object[] | false {
  const [key, token] = [{ apiKey: [] }, { accessToken: [] }];
  if (path.startsWith('/api/v1/uploads') || path.endsWith('/publish')) {
    return method !== 'options' && [{ uploadToken: [] }];
  }
  if (path.startsWith('/api/v1/api-keys/shared/')) return [key, token, {}];
  if (/^\/api\/v1\/(api-keys|audit-logs|campaigns)/.test(path)) return [key, token];
  if (path === '/api/v1/auth/contact') return [key, token, {}];
  if (/^\/api\/v1\/team\/invitations\/(show|accept)$/.test(path)) return false;
  if (path === '/api/v1/partners/register') return false;
  if (/\/(partners\/api-key-status|profile\/api-key)$/.test(path)) return [key, token];
  if (/^\/api\/v1\/(profile|team|partners)\//.test(path)) return [token];
  if (path.startsWith('/api/v1/auth/')) return !byBody.test(path) && [token];
  return /^\/api\/v1\/(secrets|files)/.test(path) && !path.includes('/streams/') && [key, token, {}];
}

/** A path of the router as the document spells it. */
function templateOf(url: string): string {
  return url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}');
}

describe('the document', () => {
  test('has the structure of OpenAPI 3.1, and every schema in it is one', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    expect(ajv.validate(openApiSchema, document), ajv.errorsText()).toBe(true);
  });

  test('names the public URL as its server', () => {
    expect(document.servers).toEqual([{ url: 'https://share.example' }]);
  });

  test('has every route that is registered, but documents and parts of pages', () => {
    const documented = routes.filter(
      ({ method, url }) => method !== 'HEAD' && !besideDocument.some((pattern) => pattern.test(url)),
    );
    expect(documented.length).toBeGreaterThan(7);
    for (const { method, url } of documented) {
      expect(document.paths[templateOf(url)]?.[method.toLowerCase()], `${method} ${url}`).toBeDefined();
    }
  });

  test('has no path that is not served', () => {
    const served = routes.map(({ method, url }) => `${method.toLowerCase()} ${templateOf(url)}`);
    for (const { path, method } of operations) expect(served).toContain(`${method} ${path}`);
  });

  test('has every route of the contract, and every path that the Secrets API promises', () => {
    for (const { method, url, schema } of Object.values(contract)) {
      const operation = document.paths[templateOf(url)]?.[method.toLowerCase()];
      expect(operation?.operationId).toBe(schema.operationId);
    }
    for (const promised of ['post /secrets', 'get /secrets/{id}', 'post /secrets/{id}/report']) {
      const [method = '', path] = promised.split(' ');
      expect(document.paths[`/api/v1${path}`]?.[method]).toBeDefined();
    }
  });

  test('gives every operation an id of its own, a summary and a tag that is described', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary).toBeTruthy();
      expect(operation.tags?.length).toBe(1);
    }
  });

  test('explains every error code of the contract where it can occur', () => {
    const api = operations.filter(({ path }) => path.startsWith('/api/'));
    const told = api.flatMap(({ operation }) => Object.entries(operation.responses));
    // The one that comes before there is a request: its address is not known yet.
    const beforeRequest = ['HEADERS_TOO_LARGE'];
    for (const [code, { status, meaning }] of Object.entries(errorCodes)) {
      if (beforeRequest.includes(code)) continue;
      const isTold = told.some(
        ([at, { description }]) => at === String(status) && description.includes(`\`${code}\`: ${meaning}`),
      );
      expect(isTold, code).toBe(true);
    }
  });

  test('shows how a secret is created and opened, in four languages', () => {
    for (const { path, method } of [
      { path: '/api/v1/secrets', method: 'post' },
      { path: '/api/v1/secrets/{id}', method: 'get' },
    ]) {
      const samples = document.paths[path]?.[method]?.['x-codeSamples'] ?? [];
      expect(samples.map(({ lang }) => lang)).toEqual(['cURL', 'JavaScript', 'Python', 'PHP']);
      for (const { source } of samples) expect(source).toContain('/api/v1/secrets');
    }
  });

  test('says which credential may be sent, and where one must be', () => {
    for (const { path, method, operation } of operations) {
      expect(operation.security ?? false, `${method} ${path}`).toEqual(credentialsOf(path, method));
    }
  });
});

describe('the check of answers against the document', () => {
  const answer = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  const asked = { method: 'GET', path: '/api/secrets/AAAAAAAAAAAA/?x=1' };
  const good = { encryptedBlob: 'YQ==', iv: 'YQ==', expiryType: '1hour' };

  test('takes what is documented and refuses everything else', () => {
    const check = createAnswerCheck(document);
    expect(() => check(asked, { ...answer, body: JSON.stringify(good) })).not.toThrow();
    expect(() => check(asked, answer)).toThrow('must have required property');
    const extra = JSON.stringify({ ...good, extra: 1 });
    expect(() => check(asked, { ...answer, body: extra })).toThrow('must NOT have additional properties');
    expect(() => check(asked, { ...answer, statusCode: 418 })).toThrow('not documented');
    const html = { 'content-type': 'text/html' };
    expect(() => check(asked, { ...answer, headers: html })).toThrow('not documented');
    expect(() => check({ method: 'GET', path: '/api/v1/none' }, { ...answer, statusCode: 404 })).toThrow(
      'neither',
    );
  });
});

describe('the whole surface', () => {
  test('a route that does not state its access and limit keeps the server from starting', async () => {
    for (const config of [{}, { access: { who: 'page' } }, { limit: 'none' }] as const) {
      const starting = startApp({ extend: (app) => app.get('/silent', { config }, async () => 'hello') });
      await expect(starting).rejects.toThrow('GET /silent does not state its access and limit');
    }
  });

  test('a route that is not listed as public answers 401 without a credential', async () => {
    expect(routes.map(({ method, url }) => `${method} ${url}`)).toEqual(expect.arrayContaining(publicRoutes));
    for (const { method, url } of routes) {
      const name = `${method} ${url}`;
      if (publicRoutes.includes(name) || publicPatterns.some((pattern) => pattern.test(name))) continue;
      const path = url.replace(/:\w+(\([^)]*\))?|\*/g, 'AAAAAAAAAAAA');
      // The router knows no other methods than inject does.
      const { statusCode } = await server.app.inject({ method: method as 'GET', url: path });
      expect(statusCode, name).toBe(401);
    }
  });
});
