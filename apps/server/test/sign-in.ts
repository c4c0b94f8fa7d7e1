import type { LoggedIn } from '@waxwing/contract';
import type { TestApp } from './app.ts';

const post = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

/** Asks for a pair of tokens, as a page or a program would. */
export function askToLogIn(server: TestApp, body: object) {
  return server.call({ ...post, url: '/api/v1/auth/login', payload: JSON.stringify(body) });
}

/** Makes a user and signs them in. */
export async function signedIn(
  server: TestApp,
  changes: Parameters<TestApp['createUser']>[0] = {},
): Promise<LoggedIn> {
  const { email, password } = await server.createUser(changes);
  const answer = await askToLogIn(server, { email, password });
  if (answer.statusCode !== 200) throw new Error(`signing in: ${answer.body}`);
  return answer.json();
}

export function askToRefresh(server: TestApp, refreshToken: string, idempotencyKey?: string) {
  return server.call({
    ...post,
    url: '/api/v1/auth/refresh',
    headers: { ...post.headers, ...(idempotencyKey && { 'idempotency-key': idempotencyKey }) },
    payload: JSON.stringify({ refresh_token: refreshToken }),
  });
}

export function askToLogOut(server: TestApp, refreshToken: string) {
  const payload = JSON.stringify({ refresh_token: refreshToken });
  return server.call({ ...post, url: '/api/v1/auth/logout', payload });
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Who a token belongs to. */
export function askMe(server: TestApp, token: string) {
  return server.call({ url: '/api/v1/auth/me', headers: bearer(token) });
}
