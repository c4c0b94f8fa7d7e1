import { healthRoutes } from '@waxwing/contract';
import type { App } from '../../http/app-types.ts';
import { addRoute } from '../../http/route.ts';
import type { Clock } from '../../shared/clock.ts';

export interface HealthParts {
  readonly database: { ping(): Promise<void> };
  readonly clock: Clock;
  readonly version: string;
}

const open = { access: { who: 'page' }, limit: 'none' } as const;

/** Is it alive, is it ready, which version is it. */
export function addHealthRoutes(app: App, { database, clock, version }: HealthParts): void {
  addRoute(app, healthRoutes.health, open, async () => ({
    status: 'healthy',
    version,
    timestamp: new Date(clock.now()).toISOString(),
  }));

  addRoute(app, healthRoutes.live, open, async (_request, reply) => reply.type('text/plain').send('ok'));

  addRoute(app, healthRoutes.ready, open, async (request, reply) => {
    try {
      await database.ping();
      return reply.type('text/plain').send('ready');
    } catch (error) {
      request.raw.log.warn({ err: error }, 'not ready');
      return reply.status(503).header('retry-after', 1).type('text/plain').send('not ready');
    }
  });
}
