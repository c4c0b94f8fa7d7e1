import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app-types.ts';
import { referenceBody } from './docs-page-body.ts';
import type { ApiDocument } from './docs-page-document.ts';
import { html } from './docs-page-html.ts';
import type { PagePolicy } from './page-headers.ts';
import { sendPage } from './pages.ts';

export interface DocsPageOptions {
  /** A built page without content of its own: its head and header are what all pages share. */
  readonly frame: Buffer;
  readonly policy: PagePolicy;
  /** Where the examples send their requests. */
  readonly publicUrl: string;
}

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** For the `integrity` attribute: the pages' policy refuses a script without it. */
  readonly integrity: string;
}

/**
 * Serves the API reference at `/docs`, written once from the OpenAPI document of the routes added so far. It is a
 * page of our own because the ready-made viewers set inline styles and markup by script, which the policy of the
 * pages forbids, and weigh megabytes.
 */
export function addDocsPage(app: App, { frame, policy, publicUrl }: DocsPageOptions): void {
  const styles = readAsset('docs-page.css', 'text/css; charset=utf-8');
  const script = readAsset('docs-page.client.js', 'text/javascript; charset=utf-8');
  let page = Buffer.alloc(0);
  app.addHook('onReady', async () => {
    // The document has the shape that the swagger plugin was configured with: OpenAPI 3.1.
    const document = app.swagger() as unknown as ApiDocument;
    const main = referenceBody(document, publicUrl).text;
    page = Buffer.from(fillFrame(frame.toString(), { title: document.info.title, styles, script, main }));
  });
  const open = { schema: { hide: true }, exposeHeadRoute: true } as const;
  app.get(
    '/docs',
    { ...open, config: { access: { who: 'page' }, limit: 'public' } },
    async (_request, reply) => sendPage(reply, page, policy),
  );
  for (const asset of [styles, script]) {
    app.get(
      asset.url,
      { ...open, config: { access: { who: 'page' }, limit: 'none' } },
      async (_request, reply) =>
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('cross-origin-resource-policy', 'same-origin')
          .type(asset.type)
          .send(asset.bytes),
    );
  }
}

/** Named by its content, so that a browser may keep it for ever. */
function readAsset(name: string, type: string): Asset {
  const bytes = readFileSync(join(import.meta.dirname, name));
  const digest = createHash('sha384').update(bytes).digest();
  const extension = name.slice(name.lastIndexOf('.'));
  return {
    url: `/docs/reference-${digest.toString('hex').slice(0, 12)}${extension}`,
    type,
    bytes,
    integrity: `sha384-${digest.toString('base64')}`,
  };
}

interface FrameParts {
  readonly title: string;
  readonly styles: Asset;
  readonly script: Asset;
  readonly main: string;
}

/** Puts the reference into the frame of another page, in the place of what that page is about. */
function fillFrame(frame: string, { title, styles, script, main }: FrameParts): string {
  const head = html`<title>${title}</title>
    <script type="module" crossorigin src="${script.url}" integrity="${script.integrity}"></script>
    <link rel="stylesheet" crossorigin href="${styles.url}" integrity="${styles.integrity}">
  </head>`;
  const withoutContent = [/<title>.*?<\/title>/s, /<script type="module".*?<\/script>/s].reduce(
    (text, part) => replaceOnce(text, part, ''),
    frame,
  );
  return replaceOnce(replaceOnce(withoutContent, /<\/head>/, head.text), /<main.*<\/main>/s, main);
}

function replaceOnce(text: string, part: RegExp, replacement: string): string {
  if (!part.test(text)) throw new Error(`The page that lends its frame to /docs has no ${part.source}`);
  // A function, because a replacement text would give `$` a meaning.
  return text.replace(part, () => replacement);
}
