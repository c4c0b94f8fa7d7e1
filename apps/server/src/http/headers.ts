import type { FastifyReply, FastifyRequest } from 'fastify';

/** On every answer. API answers are data: nothing in them may run, be framed, cached or sniffed. */
const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const apiHeaders = {
  ...everywhere,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'Location, Content-Disposition, Retry-After, X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, ' +
    'X-RateLimit-Reset, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, ' +
    'Upload-Offset, Upload-Length, Upload-Expires, Upload-Limit, Content-Range',
} as const;

/** There are no cookies, so any origin may call the API with a credential that it was given. */
export const preflightHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, X-API-Key, X-Claim, X-Link-Token, X-Access-Token, ' +
    'X-Passcode-Hash, X-Link-Password, X-Revoke-Token, Range, Tus-Resumable, Upload-Length, Upload-Metadata, ' +
    'Upload-Offset, Upload-Checksum, Upload-Defer-Length, Upload-Concat, X-Request-Id, X-Correlation-Id',
  'access-control-max-age': '600',
} as const;

/** Whether a path belongs to the platform API. */
export function isApiPath(path: string): boolean {
  return path === '/api' || path.startsWith('/api/') || path.startsWith('/api?');
}

/** Sets the headers that every answer has. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  // The route that was found counts: `/%61pi/…` reaches the API too, and its answers are as secret.
  const isApi = isApiPath(request.routeOptions.url ?? request.url);
  reply.headers(isApi ? apiHeaders : everywhere).header('x-request-id', request.id);
}

/** Answers OPTIONS for the API: it looks at nothing and counts nothing. */
export function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && isApiPath(request.url);
}

export function sendPreflight(reply: FastifyReply): FastifyReply {
  return reply.status(204).headers(preflightHeaders).send();
}
