import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { outcome } from '../../../test/secrets.ts';
import { askToLogIn, askToLogOut, askToRefresh, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const day = 86_400_000;

let server: TestApp;
beforeEach(async () => {
  server = await startApp();
});
afterEach(() => server.stop());

const logIn = (body: object) => askToLogIn(server, { username: 'ada', password, ...body });
const useUp = async (body: object = {}) => {
  for (let times = 0; times < 10; times += 1) await logIn({ password: 'wrong', ...body });
};

test('a device that was signed in gets in when strangers have used up the tries, signed out or not', async () => {
  const { refresh_token } = await signedIn(server);
  const { refresh_token: next } = (await askToRefresh(server, refresh_token)).json();
  expect((await askToLogOut(server, next)).statusCode).toBe(204);
  await useUp();
  expect(outcome(await logIn({}))).toBe('429 RATE_LIMITED');
  for (const device_token of [refresh_token, next]) {
    expect((await logIn({ device_token })).statusCode).toBe(200);
  }
});

test('its own tries end too, and no device of another user, no invented token and no old one has any', async () => {
  const { refresh_token, access_token } = await signedIn(server);
  const bob = await signedIn(server, { email: 'b@example.com', username: 'b' });
  await useUp();
  for (const device_token of [bob.refresh_token, access_token, 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA', 'x']) {
    expect(outcome(await logIn({ device_token }))).toBe('429 RATE_LIMITED');
  }
  await useUp({ device_token: refresh_token });
  expect(outcome(await logIn({ device_token: refresh_token }))).toBe('429 RATE_LIMITED');
  server.clock.advance(31 * day);
  expect(outcome(await logIn({ device_token: refresh_token }))).toBe('429 RATE_LIMITED');
});

test('it proves the device and nothing else: the password is needed as ever', async () => {
  const { refresh_token } = await signedIn(server);
  const refused = await logIn({ password: 'wrong', device_token: refresh_token });
  expect(outcome(refused)).toBe('401 INVALID_CREDENTIALS');
});

test('no name that a stranger thinks of uses up the tries of devices or of who is signed in', async () => {
  const { refresh_token, user } = await signedIn(server);
  for (const username of [`device ${user.id}`, `user ${user.id}`, user.id]) {
    for (let times = 0; times < 11; times += 1) await askToLogIn(server, { username, password: 'wrong' });
  }
  expect((await logIn({ device_token: refresh_token })).statusCode).toBe(200);
});
