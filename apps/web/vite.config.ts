import preact from '@preact/preset-vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { compressWasm } from './build/compress-wasm.ts';
import { headScript } from './build/head-script.ts';
import { integrity } from './build/integrity.ts';
import { pageParts } from './build/page-parts.ts';
import { recipientPaths } from './build/recipient-paths.ts';
import { scanRules } from './build/scan-rules.ts';

const server = process.env.WAXWING_URL ?? 'http://127.0.0.1:8080';

/** All pages share one stylesheet; named after each page it would be the same bytes four times. */
const assetName = ({ names }: { names: string[] }) =>
  names.some((name) => name.endsWith('.css'))
    ? 'assets/styles-[hash][extname]'
    : 'assets/[name]-[hash][extname]';

/**
 * One page is one script: the server's pages refuse every script without integrity metadata, and a shared chunk
 * would be requested by an import, which carries none. It also makes the recipient page one file to audit.
 */
export default defineConfig({
  appType: 'mpa',
  publicDir: false,
  plugins: [
    preact({ devToolsEnabled: false, reactAliasesEnabled: false }),
    tailwindcss(),
    pageParts(),
    headScript(),
    integrity(),
    recipientPaths(),
    scanRules(),
    compressWasm(),
  ],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The policy of the pages allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: false, assetFileNames: assetName },
      // Compressing takes a second or two; that is no warning to whoever starts the server.
      checks: { pluginTimings: false },
    },
  },
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  // Found only in workers, which development would otherwise notice late and answer with a reload.
  optimizeDeps: {
    include: ['@noble/hashes/argon2.js', '@zxcvbn-ts/core', 'hash-wasm'],
    // It finds its module beside its script, which a bundle of dependencies would move.
    exclude: ['@virustotal/yara-x'],
  },
  server: { proxy: { '/api': server, '/docs': server, '/openapi.json': server, '/scan-rules.json': server } },
});
