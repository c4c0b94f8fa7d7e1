import { createUser } from './accounts.ts';

/** Somebody who makes keys and hands them over. */
export interface KeyMaker {
  /** Makes a key and a link that shows it. */
  share(options?: object): Promise<{ keyId: string; apiKey: string; shareId: string; url: string }>;
  revoke(keyId: string): Promise<void>;
  shares(keyId: string): Promise<{ status: string; view_count: number }[]>;
}

/** Makes an account on a server and signs in, as a program does. */
export async function makeKeyMaker({ url, dataDir }: { url: string; dataDir: string }): Promise<KeyMaker> {
  const { email, password } = await createUser(dataDir);
  const { access_token } = await ask(url, 'POST', 'auth/login', { email, password });
  const call = (method: string, path: string, body?: object) =>
    ask(url, method, path, body, { authorization: `Bearer ${access_token}` });
  return {
    async share(options = {}) {
      const wanted = { name: 'Payments, build server', environment: 'staging' };
      const { key_id, api_key } = await call('POST', 'api-keys/generate', wanted);
      const shared = await call('POST', `api-keys/${key_id}/share`, options);
      const { pathname } = new URL(shared.share_url);
      return { keyId: key_id, apiKey: api_key, shareId: shared.share_id, url: url + pathname };
    },
    async revoke(keyId) {
      await call('DELETE', `api-keys/${keyId}`);
    },
    shares: async (keyId) => (await call('GET', `api-keys/${keyId}/shares`)).shares,
  };
}

async function ask(
  url: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.json();
}
