import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../shared/errors.ts';
import type { App } from './app-types.ts';

/**
 * Bodies are JSON. No body at all is `{}`, whatever its type; any other type is refused. `__proto__` and
 * `constructor` are refused at any depth.
 */
export function parseJsonBodies(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:;|$)/i,
    { parseAs: 'string' },
    (request: FastifyRequest, body: string, done) => {
      if (body === '') return done(null, {});
      parse(request, body, (error, value) => {
        // The parser's own message quotes the body.
        if (error)
          done(new ProblemError('INVALID_JSON', { detail: 'The body is not valid JSON.', cause: error }));
        else done(null, value);
      });
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request: FastifyRequest, body: Buffer, done) => {
    if (body.length === 0) return done(null, {});
    done(
      new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
        detail: 'Send the body as JSON, with Content-Type: application/json.',
      }),
    );
  });
  app.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {};
    done();
  });
}
