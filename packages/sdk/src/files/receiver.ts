import { createConnection } from '../connection.ts';
import { linkProof } from '../proof.ts';
import type { ClientOptions } from '../types.ts';
import { inspectShare } from './inspect-share.ts';
import { openShare, type ShareClaims } from './open-share.ts';
import type { Receiver } from './types.ts';

/**
 * Makes a receiver of files. Links say which server they are of; an API key goes to `baseUrl` alone.
 *
 * @example
 * const receiver = createReceiver({ baseUrl: 'https://secrets.example', argon2id });
 * const inspected = await receiver.inspectShare(await parseShareLink(url));
 * const share = await receiver.openShare(inspected);
 */
export function createReceiver(options: ClientOptions): Receiver {
  const connection = createConnection(options);
  const claims: ShareClaims = new WeakMap();
  const { argon2id } = options;
  return {
    inspectShare: (link, { signal } = {}) => inspectShare(connection.send, link, signal),
    openShare: (inspected, opening = {}) =>
      openShare({ ...connection, argon2id, claims }, inspected, opening),
    async reportShare(link, { reason, details, signal }) {
      const { baseUrl, token } = link;
      const headers = await linkProof(link);
      const path = `files/${token}/report`;
      await connection.send({ method: 'POST', baseUrl, path, headers, body: { reason, details }, signal });
    },
  };
}
