import { tus, uploadRoutes } from '@waxwing/contract';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { App } from '../../http/app-types.ts';
import type { BodyDeadlines } from '../../http/body-deadline.ts';
import { preflightHeaders } from '../../http/headers.ts';
import type { TusParts } from './tus-exchange.ts';

export interface UploadRouteParts extends TusParts {
  /** What a share may have that nobody's key pays for. */
  readonly maxAnonymousBytes: number;
  readonly deadlines: BodyDeadlines;
}

/** Uploads on the wire: tus 1.0, but its errors are problems like everywhere. */
export async function addUploadRoutes(
  app: App,
  { deadlines, maxAnonymousBytes, ...parts }: UploadRouteParts,
): Promise<void> {
  await app.register(async (scope) => {
    // Bodies are streams of bytes here, whatever their type, and nobody reads them but the store.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('tus-resumable', tus.version);
      deadlines.lift(request.raw);
    });
    scope.addHook('onError', async (request) => deadlines.shorten(request.raw));
    for (const { method, url, schema } of Object.values(uploadRoutes)) {
      const isOptions = method === 'OPTIONS';
      const route: RouteOptions = {
        method,
        url,
        schema,
        config: isOptions
          ? { access: { who: 'page' }, limit: 'none', answersOptions: true }
          : { access: { who: 'uploader' }, limit: 'none', swagger: { exposeHeadRoute: true } },
        handler: isOptions ? tellAbilities : exchange,
      };
      scope.route(route);
    }
  });

  async function exchange(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { principal, raw } = request;
    if (principal.kind !== 'uploader') throw new Error('only uploaders pass the guard here');
    // Loaded late: a server at rest keeps nothing that nobody uses.
    const { speakTus } = await import('./tus-exchange.ts');
    const { status, headers } = await speakTus(parts, principal, raw);
    return reply.status(status).headers(headers).send();
  }

  async function tellAbilities(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const abilities = {
      'tus-version': tus.version,
      'tus-extension': tus.extensions.join(','),
      'tus-checksum-algorithm': tus.checksumAlgorithms.join(','),
      'tus-max-size': parts.uploads.maxBytes,
      // Of the draft that will follow tus; there it is the limit for whoever asks, and here nobody says who that is.
      'upload-limit': `max-size=${maxAnonymousBytes}`,
    };
    return reply
      .status(204)
      .headers({ ...preflightHeaders, ...abilities })
      .send();
  }
}
