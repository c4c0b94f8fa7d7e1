import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Letters that mean nothing in a log, a header or a shell. */
const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's id for this request when it is well formed, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'] ?? headers['x-correlation-id'];
  return typeof given === 'string' && wellFormed.test(given) ? given : randomUUID();
}
