import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The whole body of a request has to be there within this time of its headers. */
const bodyMs = 60_000;
/** What is left of a body that was answered already is waited for this long. */
const remainderMs = 10_000;

export interface BodyDeadlines {
  /**
   * Lets a body take as long as it needs: uploads are as slow as the line. One that brings nothing for a while is still
   * cut off, by the server's time-out of silent connections.
   */
  lift(request: IncomingMessage): void;
  /** A body that was refused is not waited for: a client that goes on sending is cut off soon. */
  shorten(request: IncomingMessage): void;
}

interface Pending {
  readonly response: ServerResponse;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Bounds how long the body of each request takes, in the place of Node's `requestTimeout`, which is one for all
 * requests of a server: either uploads of hours would be cut, or everybody could hold connections for hours.
 */
export function limitBodies(server: Server, { totalMs = bodyMs, restMs = remainderMs } = {}): BodyDeadlines {
  const pending = new WeakMap<IncomingMessage, Pending>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    pending.set(request, { response, timer: undefined });
    request.once('close', () => lift(request));
    start(request, totalMs);
  });
  return { lift, shorten: (request) => start(request, restMs) };

  function start(request: IncomingMessage, ms: number): void {
    lift(request);
    const body = pending.get(request);
    if (body && !request.complete) body.timer = setTimeout(cutOff, ms, request, body).unref();
  }

  function lift(request: IncomingMessage): void {
    clearTimeout(pending.get(request)?.timer);
  }

  function cutOff(request: IncomingMessage, { response }: Pending): void {
    if (request.complete) return;
    // A second answer would be taken for that of the next request.
    if (response.headersSent) return void request.socket.destroy();
    const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    server.emit('clientError', error, request.socket);
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
