import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

// The command without its checkout: `dist/waxwing.js` checks the Node version, then loads the one chunk beside it.
// The server stays outside, because a bundle of it would lose its worker threads and the web app it serves.
export default defineConfig({
  plugins: [standAlone()],
  ssr: { noExternal: true },
  build: {
    ssr: 'bin/waxwing.js',
    target: 'node26',
    rolldownOptions: {
      external: ['@waxwing/server', '@waxwing/server/admin'],
      output: { entryFileNames: 'waxwing.js', chunkFileNames: '[name].js' },
    },
  },
});

/** Lets the folder run wherever it is copied to: as modules in every Node, and by its own name. */
function standAlone(): Plugin {
  return {
    name: 'stand-alone',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "module" }\n' });
    },
    async writeBundle({ dir = '' }) {
      await chmod(join(dir, 'waxwing.js'), 0o755);
    },
  };
}
