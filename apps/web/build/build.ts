import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'vite';

const pages = [
  'index.html',
  'app.html',
  'recipient.html',
  'download.html',
  'api-key.html',
  'not-found.html',
  'preview.html',
] as const;
const root = fileURLToPath(new URL('..', import.meta.url));
/** Always at the same address, where browsers look for a newer one; a classic script, which all of them take. */
const serviceWorker: NonNullable<BuildOptions['rolldownOptions']> = {
  input: `${root}src/download/service-worker.ts`,
  output: { format: 'iife', entryFileNames: 'sw.js', codeSplitting: false },
};

/**
 * Builds every page into one folder. Each page is its own build, so that no two pages share a chunk; files that come
 * out the same (styles, the mark, workers) carry the same content hash and are one file.
 *
 * The folder is replaced when all pages are there, so that a server that is running never looks into half a build.
 *
 * @param outDir Absolute path; what is in it is lost.
 */
export async function buildPages(outDir: string): Promise<void> {
  const next = `${outDir}.next`;
  await rm(next, { recursive: true, force: true });
  for (const page of pages) {
    await build({
      root,
      configFile: `${root}vite.config.ts`,
      logLevel: 'warn',
      build: { outDir: next, emptyOutDir: false, rolldownOptions: { input: `${root}${page}` } },
    });
  }
  await build({
    root,
    configFile: `${root}vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: next, emptyOutDir: false, rolldownOptions: serviceWorker },
  });
  await rm(outDir, { recursive: true, force: true });
  await rename(next, outDir);
}

if (import.meta.main) await buildPages(`${root}dist`);
