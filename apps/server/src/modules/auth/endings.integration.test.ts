import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { addPasskey, askToLogInWith, origin, post } from '../../../test/passkeys.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { askMe, askToLogIn, askToRefresh, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const next = 'lantern orbit mustard violin';

let postgres: TestPostgres;
let one: TestApp;
let other: TestApp;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  const url = await postgres.createDatabase();
  const env = { WAXWING_PUBLIC_URL: origin, WAXWING_MASTER_KEY: hash('sha256', 'one installation') };
  [one, other] = [await startApp({ url, env }), await startApp({ url, env })];
});
afterEach(async () => {
  await one.stop();
  await other.stop();
});

const endings = {
  'a new password': (token: string) =>
    post(one, 'profile/change-password', { current_password: password, new_password: next }, token),
  'being put out': () => one.database.db.updateTable('users').set({ is_active: 0 }).execute(),
  'the end of the account': (token: string) => post(one, 'profile/delete-account', {}, token),
} as const;

test.each([
  ['a new password', { passkey: 200 }],
  ['being put out', { passkey: 401 }],
  ['the end of the account', { passkey: 401 }],
] as const)('%s ends every older token on every node within a second', async (ending, expected) => {
  const first = await signedIn(one);
  const device = await addPasskey(one, first.access_token);
  const second = (await askToLogIn(other, { username: 'ada', password })).json();
  const byPasskey = (await askToLogInWith(other, device)).json();
  for (const { access_token } of [first, second, byPasskey]) {
    expect((await askMe(other, access_token)).statusCode).toBe(200);
  }
  await endings[ending](first.access_token);
  one.clock.advance(1_000);
  other.clock.advance(1_000);
  for (const server of [one, other]) {
    for (const { access_token, refresh_token } of [first, second, byPasskey]) {
      expect((await askMe(server, access_token)).statusCode).toBe(401);
      expect((await askToRefresh(server, refresh_token)).statusCode).toBe(401);
    }
    expect((await askToLogIn(server, { username: 'ada', password })).statusCode).toBe(401);
    // A passkey does not hang on the password; with the user it goes.
    expect((await askToLogInWith(server, device)).statusCode).toBe(expected.passkey);
  }
});
