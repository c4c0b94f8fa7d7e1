import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const pages = ['index.html', 'recipient.html', 'not-found.html', 'preview.html'] as const;
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds every page into one folder. Each page is its own build, so that no two pages share a chunk; files that come
 * out the same (styles, the mark, workers) carry the same content hash and are one file.
 *
 * @param outDir Absolute path; emptied first.
 */
export async function buildPages(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  for (const page of pages) {
    await build({
      root,
      configFile: `${root}vite.config.ts`,
      logLevel: 'warn',
      build: { outDir, emptyOutDir: false, rolldownOptions: { input: `${root}${page}` } },
    });
  }
}

if (import.meta.main) await buildPages(`${root}dist`);
