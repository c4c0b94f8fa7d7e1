import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Pages that scan files. */
const pages = ['/index.html', '/download.html'];
const files = ['scan-rules.json', 'scan-rules.pub'];

/**
 * Puts the signed scan rules beside the pages, and the key they are signed with into those that scan. A server with
 * rules of its own puts its own key there.
 */
export function scanRules(): Plugin {
  const read = (name: string) => readFileSync(new URL(`../scan-rules/${name}`, import.meta.url), 'utf8');
  return {
    name: 'waxwing:scan-rules',
    transformIndexHtml(_, { path }) {
      if (!pages.includes(path)) return [];
      const attrs = { name: 'waxwing-scan-key', content: read('scan-rules.pub').trim() };
      return [{ tag: 'meta', attrs, injectTo: 'head' }];
    },
    generateBundle() {
      for (const name of files) this.emitFile({ type: 'asset', fileName: name, source: read(name) });
    },
  };
}
