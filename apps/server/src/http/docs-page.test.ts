import { readFileSync } from 'node:fs';
import { errorCodes, secretRoutes } from '@waxwing/contract';
import fastify, { type RouteOptions } from 'fastify';
import { expect, test } from 'vitest';
import { addDocsPage } from './docs-page.ts';
import { addApiDocument } from './openapi.ts';
import { validatorCompiler } from './validation.ts';

const frame = `<!doctype html><html><head><title>There is nothing here</title>
<script type="module" src="/assets/a.js"></script></head>
<body><header>Waxwing</header><main>There is nothing here</main></body></html>`;
const options = { frame: Buffer.from(frame), policy: { isHttps: false }, publicUrl: 'https://one.example' };

type Route = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

async function serveReference(routes: readonly Route[] = Object.values(secretRoutes)) {
  const app = fastify().setValidatorCompiler(validatorCompiler);
  await addApiDocument(app, { publicUrl: options.publicUrl, version: '1.2.3' });
  for (const route of routes) app.route({ ...route, handler: async () => ({}) });
  addDocsPage(app, options);
  await app.ready();
  return app;
}

async function readReference(routes?: readonly Route[]): Promise<string> {
  const answer = await (await serveReference(routes)).inject('/docs');
  expect(answer.statusCode).toBe(200);
  return answer.body;
}

test('the reference shows every operation with its path, and every error code with its meaning', async () => {
  const page = await readReference();
  for (const { schema, url, method } of Object.values(secretRoutes)) {
    expect(page).toContain(`id="${schema.operationId}"`);
    expect(page).toContain(`<strong>${method}</strong> <span>${url.replace(':id', '{id}')}</span>`);
  }
  for (const code of Object.keys(errorCodes)) expect(page).toContain(`id="error-${code}"`);
});

test('every link inside the reference leads to a place in it', async () => {
  const page = await readReference();
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => `id="${id}"`);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.filter((target) => !page.includes(target))).toEqual([]);
});

test('fields are listed with what may be in them', async () => {
  const page = await readReference();
  expect(page).toMatch(/encryptedBlob<\/code> <em>required<\/em>/);
  expect(page).toContain('integer, 60 to 2,592,000 or null');
  expect(page).toContain('&quot;view_once&quot; · &quot;1hour&quot;');
  expect(page).toContain('<code>X-Passcode-Hash</code>');
  expect(page).toContain('<code>errors[].field</code>');
});

test('examples are shown in four languages, and call this very installation', async () => {
  const page = await readReference();
  for (const lang of ['cURL', 'JavaScript', 'Python', 'PHP']) expect(page).toContain(`data-lang="${lang}"`);
  expect(page).toContain('curl -X POST https://one.example/api/v1/secrets');
  expect(page).not.toContain('waxwing.example');
});

test('what a description says is text, never markup', async () => {
  const summary = '<img src=x onerror=alert(1)> "quoted" & $& `<b>code</b>`';
  const schema = { operationId: 'hostile', summary, description: summary, tags: ['Secrets'] };
  const page = await readReference([{ method: 'GET', url: '/hostile', schema }]);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<b>');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; $&amp;');
});

test('the page keeps the frame of the pages and nothing of the page that lent it', async () => {
  const page = await readReference();
  expect(page).toContain('<header>Waxwing</header>');
  expect(page).not.toContain('There is nothing here');
  expect(page).not.toContain('/assets/a.js');
});

test('a frame that cannot be filled stops the start', async () => {
  const app = fastify();
  await addApiDocument(app, { publicUrl: options.publicUrl, version: '1.2.3' });
  addDocsPage(app, { ...options, frame: Buffer.from('<html></html>') });
  await expect(async () => await app.ready()).rejects.toThrow('lends its frame');
});

test('script and styles are named by their content, and may be kept', async () => {
  const app = await serveReference();
  const page = (await app.inject('/docs')).body;
  const urls = [...page.matchAll(/(?:src|href)="(\/docs\/[^"]+)" integrity="sha384-/g)].map(([, url]) => url);
  expect(urls).toHaveLength(2);
  for (const url of urls) {
    const { statusCode, headers } = await app.inject(url ?? '');
    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toContain('immutable');
  }
});

test('every colour of the reference is one of the pages', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const tokens = read('../../../web/src/styles/app.css');
  const used = new Set(read('docs-page.css').match(/--[\w-]+/g));
  expect([...used].filter((token) => !tokens.includes(`${token}:`))).toEqual([]);
});
