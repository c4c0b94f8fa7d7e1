import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/**
 * Adds `integrity` to every script and stylesheet of the built pages, from the bytes that are about to be written.
 * The pages are served with `Integrity-Policy: blocked-destinations=(script style)`: a tag without metadata, or one
 * that is not fetched with CORS, is refused by the browser.
 *
 * @throws Error when a page names a script or stylesheet that is not part of the build; the build stops.
 * @see https://www.w3.org/TR/sri/#integrity-policy-section
 */
export function integrity(): Plugin {
  return {
    name: 'waxwing:integrity',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const page of Object.values(bundle)) {
          if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
          page.source = withIntegrity(String(page.source), (path) => bytesOf(bundle[path]));
        }
      },
    },
  };
}

/** Takes the files by their path without the leading slash. */
function withIntegrity(html: string, read: (path: string) => string | Uint8Array | undefined): string {
  return html.replace(/<(?:script|link rel="stylesheet")[^>]*>/g, (tag) => {
    const path = /(?:src|href)="\/([^"]+)"/.exec(tag)?.[1];
    const bytes = path === undefined ? undefined : read(path);
    if (bytes === undefined) throw new Error(`Not part of the build, so without integrity: ${tag}`);
    const digest = createHash('sha384').update(bytes).digest('base64');
    const cors = tag.includes('crossorigin') ? '' : ' crossorigin';
    return tag.replace(/>$/, `${cors} integrity="sha384-${digest}">`);
  });
}

function bytesOf(file: { code: string } | { source: string | Uint8Array } | undefined) {
  if (file === undefined) return undefined;
  return 'code' in file ? file.code : file.source;
}
