import { createConnection } from './connection.ts';
import { createSecret } from './create-secret.ts';
import { inspectSecret } from './inspect-secret.ts';
import { type Claims, openSecret } from './open-secret.ts';
import { linkProof } from './proof.ts';
import { requireSecretLink } from './share-link.ts';
import type { Client, ClientOptions } from './types.ts';

/**
 * Makes a client for one server.
 *
 * @example
 * const client = createClient({ baseUrl: 'https://secrets.example', argon2id });
 * const { url } = await client.createSecret({ text: 'hunter2', expiryType: 'view_once' });
 */
export function createClient(options: ClientOptions): Client {
  const { baseUrl, send } = createConnection(options);
  const { argon2id } = options;
  const claims: Claims = new WeakMap();

  return {
    createSecret: (secret) => createSecret({ send, baseUrl, argon2id }, secret),
    inspectSecret: (link, { signal } = {}) => inspectSecret(send, link, signal),
    openSecret: (inspected, secret = {}) => openSecret({ send, argon2id, claims }, inspected, secret),
    async revokeSecret(linkId, revokeToken, { signal } = {}) {
      const headers = revokeToken === undefined ? {} : { 'x-revoke-token': revokeToken };
      await send({
        method: 'DELETE',
        baseUrl,
        path: `secrets/${encodeURIComponent(linkId)}`,
        headers,
        signal,
      });
    },
    async reportSecret(shareLink, { reason, details, signal }) {
      const link = requireSecretLink(shareLink);
      const path = `secrets/${link.linkId}/report`;
      const body = { reason, details };
      await send({
        method: 'POST',
        baseUrl: link.baseUrl,
        path,
        headers: await linkProof(link),
        body,
        signal,
      });
    },
  };
}
