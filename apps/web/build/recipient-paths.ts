import type { Plugin } from 'vite';

/** In development, answers what the server answers otherwise: the paths of links and of the app, and the service worker. */
export function recipientPaths(): Plugin {
  return {
    name: 'waxwing:recipient-paths',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        const { url = '' } = request;
        if (/^\/[0-9A-Za-z]{12}\/?(?:\?|$)/.test(url)) request.url = '/recipient.html';
        if (/^\/app(?:[/?]|$)/.test(url)) request.url = '/app.html';
        if (/^\/download\/?(?:\?|$)/.test(url)) request.url = '/download.html';
        if (/^\/a\/[0-9a-f]{64}\/?(?:\?|$)/.test(url)) request.url = '/api-key.html';
        if (/^\/sw\.js(?:\?|$)/.test(url)) request.url = '/src/download/service-worker.ts';
        next();
      });
    },
  };
}
