import { createSecret } from './create-secret.ts';
import { createSend } from './http.ts';
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
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const { apiKey, argon2id } = options;
  const send = createSend({
    // Called as a function, not as a method: browsers refuse a fetch whose `this` is not the window.
    fetch: (input, init) => (options.fetch ?? globalThis.fetch)(input, init),
    // A link can come from anybody and name any server; the key is for ours alone.
    apiKeyFor: (target) => (target === baseUrl ? apiKey : undefined),
  });

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
