import { randomBytes } from 'node:crypto';
import type { LoggedIn } from '@waxwing/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestClock } from '../../../src/shared/clock.ts';
import { startApp, type TestApp } from '../../../test/app.ts';
import { newestLink, readMails } from '../../../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const next = 'a longer tale of seven ravens';
const clock = createTestClock();

let postgres: TestPostgres;
let one: TestApp;
let other: TestApp;
let owner: LoggedIn;
beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  const env = { WAXWING_MASTER_KEY: randomBytes(32).toString('base64url') };
  one = await startApp({ url, env, clock });
  other = await startApp({ url, env, clock });
  owner = await signedIn(one);
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await postgres.stop();
});

const send = (method: 'POST' | 'DELETE' | 'PATCH', path: string, token?: string, body: object = {}) =>
  one.call({
    method,
    url: `/api/v1${path}`,
    headers: {
      ...(token && bearer(token)),
      ...(method !== 'DELETE' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'DELETE' && { payload: JSON.stringify(body) }),
  });

let count = 0;
/** Somebody who is signed in at one node and known to both, with a key of their own. */
async function somebody() {
  count += 1;
  const username = `user${count}`;
  const user = await signedIn(one, { username, email: `${username}@example.com`, role: 'admin' });
  const made = await send('POST', '/api-keys/generate', user.access_token, {
    name: 'theirs',
    scopes: ['campaigns:read'],
  });
  const key: string = made.json().api_key;
  expect([await meAt(other, user), await keyAt(other, key)]).toEqual(['200', '200']);
  return { user, key };
}

const meAt = async (node: TestApp, { access_token }: LoggedIn) => outcome(await askMe(node, access_token));
const keyAt = async (node: TestApp, key: string) =>
  outcome(await node.call({ url: '/api/v1/campaigns', headers: bearer(key) }));

const ends: readonly (readonly [string, (user: LoggedIn) => Promise<unknown>])[] = [
  [
    'a changed password',
    ({ access_token }) =>
      send('POST', '/profile/change-password', access_token, {
        current_password: password,
        new_password: next,
      }),
  ],
  ['signing out', ({ refresh_token }) => send('POST', '/auth/logout', undefined, { refresh_token })],
  [
    'an account that is deleted',
    ({ access_token }) => send('POST', '/profile/delete-account', access_token, { password }),
  ],
  ['being put out', ({ user }) => send('DELETE', `/team/members/${user.id}`, owner.access_token)],
  [
    'a password that was set by mail',
    async ({ user }) => {
      const before = (await readMails(one.dataDir)).length + (await readMails(other.dataDir)).length;
      await send('POST', '/auth/forgot-password', undefined, { email: user.email });
      const mails = await vi.waitFor(
        async () => {
          const found = [...(await readMails(one.dataDir)), ...(await readMails(other.dataDir))];
          expect(found.length).toBeGreaterThan(before);
          return found.filter((mail) => mail.to?.[0]?.address === user.email);
        },
        { timeout: 20_000, interval: 100 },
      );
      await send('POST', '/auth/reset-password', undefined, {
        token: newestLink(mails).token,
        new_password: next,
      });
    },
  ],
];

test.each(ends)('%s ends every token within a second, on both nodes', async (_, end) => {
  const { user } = await somebody();
  await end(user);
  expect(await meAt(one, user)).toBe('401 TOKEN_INVALID');
  clock.advance(1_000);
  expect(await meAt(other, user)).toBe('401 TOKEN_INVALID');
  for (const node of [one, other]) {
    expect(outcome(await askToRefresh(node, user.refresh_token))).toBe('401 TOKEN_INVALID');
  }
});

test.each(ends.filter(([name]) => /deleted|put out/.test(name)))('%s ends their keys too', async (_, end) => {
  const { user, key } = await somebody();
  await end(user);
  clock.advance(1_000);
  expect([await keyAt(one, key), await keyAt(other, key)]).toEqual([
    '401 TOKEN_INVALID',
    '401 TOKEN_INVALID',
  ]);
});

test('a role that is taken cuts what somebody and their keys may do, on both nodes', async () => {
  const { user, key } = await somebody();
  const made = await send('POST', '/api-keys/generate', user.access_token, {
    name: 'writes',
    scopes: ['campaigns:write'],
  });
  await send('PATCH', `/team/members/${user.user.id}`, owner.access_token, { role: 'viewer' });
  clock.advance(1_000);
  for (const node of [one, other]) {
    expect(await keyAt(node, key)).toBe('200');
    for (const credential of [user.access_token, made.json().api_key]) {
      const headers = { ...bearer(credential), 'content-type': 'application/json' };
      const answer = await node.call({
        method: 'POST',
        url: '/api/v1/campaigns',
        headers,
        payload: '{"name":"x"}',
      });
      expect(outcome(answer)).toBe('403 INSUFFICIENT_SCOPE');
    }
  }
});

test('a user who is disabled in the database is out within a second, and so are their keys', async () => {
  const { user, key } = await somebody();
  await one.database.transact(async (tx) => {
    await tx.updateTable('users').set({ is_active: 0 }).where('public_id', '=', user.user.id).execute();
  });
  clock.advance(1_000);
  for (const node of [one, other]) {
    expect([await meAt(node, user), await keyAt(node, key)]).toEqual([
      '401 TOKEN_INVALID',
      '401 TOKEN_INVALID',
    ]);
    expect(outcome(await askToRefresh(node, user.refresh_token))).toBe('401 TOKEN_INVALID');
  }
});
