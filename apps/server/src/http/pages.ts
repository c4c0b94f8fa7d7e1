import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '../shared/errors.ts';
import type { App } from './app-types.ts';
import { sendProblem } from './errors.ts';
import { isApiPath } from './headers.ts';
import { type PagePolicy, pageHeaders, serviceWorkerHeaders, workerHeaders } from './page-headers.ts';
import { isPreview } from './visitors.ts';

/** The built pages, read once. */
export interface WebPages {
  readonly folder: string;
  readonly create: Buffer;
  readonly app: Buffer;
  readonly recipient: Buffer;
  readonly download: Buffer;
  readonly apiKey: Buffer;
  readonly preview: Buffer;
  readonly notFound: Buffer;
  /** The script behind the downloads; the one file beside the pages whose address never changes. */
  readonly serviceWorker: Buffer;
}

/** Access to pages: they show nothing secret and look at no credential. */
const page = {
  config: { access: { who: 'page' }, limit: 'public' },
  exposeHeadRoute: true,
} as const;

/** @throws with a sentence for the operator when the pages are not built */
export function readPages(folder: string): WebPages {
  const read = (name: string) => {
    try {
      return readFileSync(join(folder, name));
    } catch (cause) {
      throw new Error('The web pages are not built. Run `npm run build` first.', { cause });
    }
  };
  return {
    folder,
    create: read('index.html'),
    app: read('app.html'),
    recipient: read('recipient.html'),
    download: read('download.html'),
    apiKey: read('api-key.html'),
    preview: read('preview.html'),
    notFound: read('not-found.html'),
    serviceWorker: read('sw.js'),
  };
}

/**
 * Names the key of the scan rules that the pages are to follow: beside the hashes of the scripts that they run, so
 * that rules which come by another way can be checked.
 *
 * @param key Base64.
 */
export function withScanKey(pages: WebPages, key: string): WebPages {
  const named = (page: Buffer) =>
    Buffer.from(
      page
        .toString()
        .replace(/(<meta name="waxwing-scan-key" content=")[^"]*/, (_, tag: string) => tag + key),
    );
  return { ...pages, create: named(pages.create), download: named(pages.download) };
}

/** Serves the pages and their assets. Pages never consume: opening is a click, and a call of the API. */
export async function addPages(app: App, pages: WebPages, policy: PagePolicy): Promise<void> {
  await app.register(async (assets) => {
    // The plugin adds its own routes, which say nothing of who may call them.
    assets.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: page.config.access, limit: 'none' };
    });
    await assets.register(fastifyStatic, {
      root: join(pages.folder, 'assets'),
      prefix: '/assets/',
      index: false,
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
      // The build lays compressed twins beside what is large: the scanner's module.
      preCompressed: true,
      setHeaders: (reply, path) => reply.headers(workerHeaders(path)),
    });
  });
  const createPage = { ...page, schema: describe('getCreatePage', 'The page that seals a secret') };
  app.get('/', createPage, async (_request, reply) => sendPage(reply, pages.create, policy));
  // One page for every path below: what it shows is for its script to ask the API, with the visitor's own token.
  const appPage = { ...page, schema: describe('getAppPage', 'The pages of an account') };
  app.get('/app', appPage, async (_request, reply) => sendPage(reply, pages.app, policy));
  app.get('/app/*', { ...page, schema: { hide: true } }, async (_request, reply) =>
    sendPage(reply, pages.app, policy),
  );
  // The same page for every id: whether a share exists is for its reader's script to ask, with proof of the link.
  const openers = [
    [
      '/:linkId(^[0-9A-Za-z]{12}$)',
      'getRecipientPage',
      'The page that opens a secret on a click',
      pages.recipient,
    ],
    ['/download', 'getDownloadPage', 'The page that opens shared files on a click', pages.download],
    [
      '/a/:shareToken(^[0-9a-f]{64}$)',
      'getApiKeyPage',
      'The page that opens a handed-over API key on a click',
      pages.apiKey,
    ],
  ] as const;
  for (const [url, operationId, summary, html] of openers) {
    app.get(url, { ...page, schema: describe(operationId, summary) }, async (request, reply) =>
      sendPage(reply, isPreview(request.headers) ? pages.preview : html, policy),
    );
  }
  const script = { ...page, config: { ...page.config, limit: 'none' }, schema: { hide: true } } as const;
  app.get('/sw.js', script, async (_request, reply) =>
    reply.headers(serviceWorkerHeaders).type('text/javascript; charset=utf-8').send(pages.serviceWorker),
  );
}

/** What the API document says about a page. */
function describe(operationId: string, summary: string) {
  const html = { description: 'The page.', content: { 'text/html': { schema: Type.String() } } };
  return { operationId, summary, tags: ['Pages'], response: { 200: html } };
}

/** Answers for paths that nothing lives at: a page for browsers, a problem for programs. */
export function addNotFound(app: App, pages: WebPages, policy: PagePolicy): void {
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const wantsPage = !isApiPath(request.url) && request.headers.accept?.includes('text/html');
    if (wantsPage) return sendPage(reply.status(404), pages.notFound, policy);
    return sendProblem(new ProblemError('NOT_FOUND', { detail: 'There is nothing here.' }), request, reply);
  };
  // Before the body: nobody's budget pays for reading one that is for nothing.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404) answer(request, reply);
    else done();
  });
  app.setNotFoundHandler(answer);
}

/** Writes an HTML page under the strict policy. */
export function sendPage(reply: FastifyReply, html: Buffer, policy: PagePolicy): FastifyReply {
  return reply.headers(pageHeaders(policy)).type('text/html; charset=utf-8').send(html);
}
