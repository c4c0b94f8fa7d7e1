import { defineConfig } from 'vite';

// The command without its checkout: `dist/waxwing.js` checks the Node version, then loads the one chunk beside it.
// The server stays outside, because a bundle of it would lose its worker threads and the web app it serves.
export default defineConfig({
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
