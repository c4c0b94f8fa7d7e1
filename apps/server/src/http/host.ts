import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../shared/errors.ts';

const wellFormed = /^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

/**
 * Refuses a request whose Host is repeated or malformed: a proxy may have read another one.
 * Links never come from it; they come from the settings.
 */
export function checkHost(request: IncomingMessage): void {
  const { rawHeaders, headers } = request;
  const host = headers.host ?? headers[':authority'];
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'host') count += 1;
  }
  if (count > 1 || typeof host !== 'string' || !wellFormed.test(host)) {
    throw new ProblemError('BAD_REQUEST', { detail: 'The Host header is missing, repeated or malformed.' });
  }
}
