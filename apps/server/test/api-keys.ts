import type { GeneratedApiKey, SharedApiKeyLink } from '@waxwing/contract';
import type { TestApp } from './app.ts';
import { bearer } from './sign-in.ts';

export const keysUrl = '/api/v1/api-keys';

/** Sends a request about API keys. @param credential a key or an access token */
export function ask(
  server: TestApp,
  credential: string,
  request: {
    method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
    path?: string;
    body?: object;
    headers?: Record<string, string>;
  },
) {
  const { method = 'GET', path = '', body, headers } = request;
  return server.call({
    method,
    url: `${keysUrl}${path}`,
    headers: { ...bearer(credential), ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(body) }),
  });
}

/** Makes a key, and expects that it may be made. */
export async function generate(
  server: TestApp,
  credential: string,
  body: object = {},
): Promise<GeneratedApiKey> {
  const answer = await ask(server, credential, {
    method: 'POST',
    path: '/generate',
    body: { name: 'build server', ...body },
  });
  if (answer.statusCode !== 201) throw new Error(`generating: ${answer.body}`);
  return answer.json();
}

/** Shares a key, and expects that it may be shared. */
export async function shareKey(
  server: TestApp,
  credential: string,
  keyId: string,
  body: object = {},
): Promise<SharedApiKeyLink> {
  const answer = await ask(server, credential, { method: 'POST', path: `/${keyId}/share`, body });
  if (answer.statusCode !== 201) throw new Error(`sharing: ${answer.body}`);
  return answer.json();
}

/** Opens the share of a key, as anybody. */
export function openKeyShare(server: TestApp, token: string, headers: Record<string, string> = {}) {
  return server.call({ url: `${keysUrl}/shared/${token}`, headers });
}

/** Whether a key or token is let in, by a route that needs no more than that. */
export async function isLetIn(server: TestApp, credential: string): Promise<boolean> {
  const answer = await server.call({
    url: '/api/v1/secrets/AAAAAAAAAAAA/status',
    headers: bearer(credential),
  });
  return answer.statusCode !== 401;
}
