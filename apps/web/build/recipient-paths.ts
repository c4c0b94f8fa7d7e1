import type { Plugin } from 'vite';

/** In development, answers the path of a link with the recipient page, as the server does. */
export function recipientPaths(): Plugin {
  return {
    name: 'waxwing:recipient-paths',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        if (/^\/[0-9A-Za-z]{12}\/?(?:\?|$)/.test(request.url ?? '')) request.url = '/recipient.html';
        next();
      });
    },
  };
}
