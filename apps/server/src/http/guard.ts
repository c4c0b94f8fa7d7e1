import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { ProblemError } from '../shared/errors.ts';
import { type Authenticators, authorize } from './access.ts';
import type { App } from './app-types.ts';
import { rawProblem, sendError } from './errors.ts';
import { isPreflight, sendPreflight, setCommonHeaders } from './headers.ts';
import { checkHost } from './host.ts';
import type { RateLimits } from './rate-limit.ts';
import { requestIdOf } from './request-id.ts';

export interface GuardParts {
  readonly authenticators: Authenticators;
  readonly limits: RateLimits;
}

/** What every request passes before its route: common headers, a sound Host, who is calling, and its budget. */
export function guardRequests(app: App, { authenticators, limits }: GuardParts): void {
  app.setErrorHandler(sendError);
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    setCommonHeaders(request, reply);
    if (isStopping) throw new ProblemError('UNAVAILABLE', { detail: 'The server is stopping.' });
    checkHost(request.raw);
    const { access, limit, answersOptions } = request.routeOptions.config;
    if (isPreflight(request) && !answersOptions) return sendPreflight(reply);
    if (!access || !limit) return;
    request.principal = await authorize(request, access, authenticators);
    await limits.count(limit, `${request.method} ${request.routeOptions.url}`, request.principal, reply);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.debug(
      { reqId: id, method, route: routeOptions.url, status: reply.statusCode, ms },
      'answered',
    );
    done();
  });
  refuseSilentRoutes(app);
}

/** A server with a route that does not say who may call it does not start. */
function refuseSilentRoutes(app: App): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const silent = routes.find(({ config }) => !config?.access || !config.limit);
    if (silent) throw new Error(`${silent.method} ${silent.url} does not state its access and limit`);
  });
}

/** Answers what the router cannot read, such as a broken percent-encoding. No hook has run for it. */
export function answerUnreadableUrl(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  setCommonHeaders(request, reply);
  sendError(error, request, reply);
}

/** Answers what is not HTTP, and closes. */
export function answerMalformedHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST';
  socket.end(rawProblem(code, requestIdOf({ headers: {} })));
}
