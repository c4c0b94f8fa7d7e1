import type { Ceremony, LoggedIn } from '@waxwing/contract';
import type { TestApp } from './app.ts';
import { type Authenticator, type Behaviour, createAuthenticator } from './authenticator.ts';
import { bearer } from './sign-in.ts';

/** Where the pages of these tests are: RP ID `waxwing.example`. */
export const origin = 'https://waxwing.example';

/** Sends a body, with a token where there is one. */
export function post(server: TestApp, path: string, body: object = {}, token?: string) {
  return server.call({
    method: 'POST',
    url: `/api/v1/${path}`,
    headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
    payload: JSON.stringify(body),
  });
}

/** Adds a new passkey to the account of whoever is signed in. */
export async function addPasskey(
  server: TestApp,
  token: string,
  device: Authenticator = createAuthenticator(origin),
): Promise<Authenticator & { readonly passkeyId: string }> {
  const begun = await begin(server, 'register', {}, token);
  const credential = device.create(begun);
  const body = { challenge_id: begun.challenge_id, credential };
  const answer = await post(server, 'auth/passkeys/register/complete', body, token);
  if (answer.statusCode !== 201) throw new Error(`adding a passkey: ${answer.body}`);
  return { ...device, passkeyId: answer.json().passkey.id };
}

export async function begin(
  server: TestApp,
  ceremony: 'register' | 'login',
  body: object = {},
  token?: string,
): Promise<Ceremony> {
  const answer = await post(server, `auth/passkeys/${ceremony}/begin`, body, token);
  if (answer.statusCode !== 200) throw new Error(`beginning: ${answer.body}`);
  return answer.json();
}

/** Signs in with a passkey, honestly unless told otherwise. */
export async function askToLogInWith(server: TestApp, device: Authenticator, as: Behaviour = {}, named = {}) {
  const begun = await begin(server, 'login', named);
  const body = { challenge_id: begun.challenge_id, credential: device.get(begun, as) };
  return post(server, 'auth/passkeys/login/complete', body);
}

export async function logInWith(server: TestApp, device: Authenticator): Promise<LoggedIn> {
  const answer = await askToLogInWith(server, device);
  if (answer.statusCode !== 200) throw new Error(`signing in with a passkey: ${answer.body}`);
  return answer.json();
}
