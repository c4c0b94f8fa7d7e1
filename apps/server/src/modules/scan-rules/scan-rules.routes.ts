import type { App } from '../../http/app-types.ts';
import type { ScanRules } from './scan-rules.service.ts';

/**
 * Hands out the signed rules by which pages look for malware. A browser keeps them and asks each time whether there
 * are newer ones, which after a change of the rules takes a restart here and nothing there.
 */
export function addScanRulesRoutes(app: App, { bundle, digest }: ScanRules): void {
  const tag = `"${digest}"`;
  const open = {
    schema: { hide: true },
    exposeHeadRoute: true,
    config: { access: { who: 'page' }, limit: 'none' },
  } as const;
  app.get('/scan-rules.json', open, async (request, reply) => {
    reply.headers({
      etag: tag,
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
    });
    if (request.headers['if-none-match'] === tag) return reply.status(304).send();
    return reply.type('application/json').send(bundle);
  });
}
