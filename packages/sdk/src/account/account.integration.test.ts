import { authLimits } from '@waxwing/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../../apps/server/test/app.ts';
import { PROOF_MILLISECONDS } from './authorize.ts';
import {
  type AccountClient,
  type AccountClientOptions,
  createAccountClient,
  createSharedKeyReader,
} from './index.ts';
import { memorySessionStore, type SessionStore } from './session.ts';

const hourMs = authLimits.accessSeconds * 1000;
const password = 'correct horse battery staple';

let server: TestApp;
let baseUrl: string;
let store: SessionStore;
/** `POST /api/v1/auth/refresh` and so on, in the order in which they went out. */
let sent: string[];
/** Answers that the server gives and nobody gets. */
let answersToLose: number;
let timesSignedOut: number;

beforeEach(async () => {
  server = await startApp();
  baseUrl = await server.app.listen({ host: '127.0.0.1', port: 0 });
  await server.createUser({ password });
  store = memorySessionStore();
  sent = [];
  answersToLose = 0;
  timesSignedOut = 0;
  return () => server.stop();
});

function client(options: Partial<AccountClientOptions> = {}): AccountClient {
  return createAccountClient({
    baseUrl,
    store,
    now: server.clock.now,
    async fetch(input, init) {
      sent.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`);
      const answer = await fetch(input, init);
      if (answersToLose === 0) return answer;
      answersToLose -= 1;
      await answer.body?.cancel();
      throw new TypeError('The line was cut');
    },
    onSignedOut: () => {
      timesSignedOut += 1;
    },
    ...options,
  });
}

async function signedIn(options?: Partial<AccountClientOptions>): Promise<AccountClient> {
  const account = client(options);
  await account.login({ email: 'ada@example.com', password });
  return account;
}

const refreshes = () => sent.filter((line) => line.endsWith('/auth/refresh')).length;

test('who signs in is told who they are, and no token leaves the store', async () => {
  const account = client();
  expect(await account.isSignedIn()).toBe(false);
  const answer = await account.login({ username: 'ada', password });
  expect(answer).toMatchObject({ user: { username: 'ada', company_name: 'Acme', role: 'owner' } });
  expect(JSON.stringify(answer)).not.toContain('eyJ');
  expect(await account.me()).toMatchObject({ email: 'Ada@Example.com', name: 'Ada' });
  expect(await account.isSignedIn()).toBe(true);
});

test('a wrong password is INVALID_CREDENTIALS, and is sent once', async () => {
  const act = client().login({ email: 'ada@example.com', password: 'wrong horse' });
  await expect(act).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS', status: 401 });
  expect(sent).toEqual(['POST /api/v1/auth/login']);
});

test('nobody is signed in: SIGNED_OUT, and the server is not asked', async () => {
  await expect(client().me()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  expect(sent).toEqual([]);
});

test('a token is renewed before it ends, once for all who ask at the same time', async () => {
  const account = await signedIn();
  server.clock.advance(hourMs - 59_000);
  await Promise.all(Array.from({ length: 50 }, () => account.me()));
  expect(refreshes()).toBe(1);
  await account.me();
  expect(refreshes()).toBe(1);
});

test('tabs that share a store renew once for all of them', async () => {
  const tabs = [await signedIn(), client(), client()];
  server.clock.advance(2 * hourMs);
  await Promise.all(tabs.map((tab) => tab.me()));
  expect(refreshes()).toBe(1);
});

test('where the clock of this device is behind, the token is renewed when the server refuses it', async () => {
  const standing = server.clock.now();
  const account = await signedIn({ now: () => standing });
  server.clock.advance(hourMs + 1000);
  const [me] = await Promise.all([account.me(), account.me(), account.sessions.list()]);
  expect(me.username).toBe('ada');
  expect(refreshes()).toBe(1);
});

test('a refresh whose answers are lost is asked for again, and nobody is signed out', async () => {
  const account = await signedIn();
  server.clock.advance(2 * hourMs);
  answersToLose = 3;
  await expect(account.me()).rejects.toMatchObject({ code: 'OFFLINE' });
  server.clock.advance((authLimits.refreshGraceSeconds - 1) * 1000);
  expect(await account.me()).toMatchObject({ username: 'ada' });
  expect(refreshes()).toBe(4);
  expect(timesSignedOut).toBe(0);
});

test('a session that was ended elsewhere is gone at once, and told once', async () => {
  const here = await signedIn();
  const there = await signedIn({ store: memorySessionStore() });
  await there.sessions.endOthers();
  await expect(here.me()).rejects.toMatchObject({ code: 'SIGNED_OUT', serverCode: 'TOKEN_INVALID' });
  await expect(here.me()).rejects.toMatchObject({ code: 'SIGNED_OUT' });
  expect(timesSignedOut).toBe(1);
  expect(await here.isSignedIn()).toBe(false);
  expect(await there.sessions.list()).toMatchObject([{ is_current: true }]);
});

test('signing out ends the session on the server, and is no matter where that cannot be reached', async () => {
  const account = await signedIn();
  const session = await store.read();
  await account.logout();
  const headers = { authorization: `Bearer ${session?.accessToken}` };
  expect((await fetch(`${baseUrl}/api/v1/auth/me`, { headers })).status).toBe(401);
  const unreachable = await signedIn();
  answersToLose = 3;
  await unreachable.logout();
  expect(await unreachable.isSignedIn()).toBe(false);
  expect(timesSignedOut).toBe(0);
});

test('strangers who try passwords do not lock out a device that was signed in before', async () => {
  const account = await signedIn();
  await account.logout();
  const stranger = client({ store: memorySessionStore() });
  const guess = () => stranger.login({ email: 'ada@example.com', password: 'guess' });
  for (let tries = 0; tries < 10; tries++)
    await expect(guess()).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
  await expect(guess()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await account.login({ email: 'ada@example.com', password });
});

test('acts that need a fresh proof ask for it once, and go on', async () => {
  let asked = 0;
  const account = await signedIn({
    async proveAgain() {
      asked += 1;
      await account.stepUp({ password });
    },
  });
  server.clock.advance((authLimits.stepUpSeconds + 1) * 1000);
  await Promise.all([account.profile.deleteAccount(), account.me()]);
  expect(asked).toBe(1);
  expect(await account.isSignedIn()).toBe(false);
});

test('an act that nobody proves fails with STEP_UP_REQUIRED, or as whoever was asked says', async () => {
  const account = await signedIn();
  server.clock.advance((authLimits.stepUpSeconds + 1) * 1000);
  await expect(account.profile.deleteAccount()).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
  const declining = client({ proveAgain: () => Promise.reject(new DOMException('No', 'AbortError')) });
  await expect(declining.profile.deleteAccount()).rejects.toMatchObject({ name: 'AbortError' });
  expect(await account.isSignedIn()).toBe(true);
});

test('a proof is used for less time than the server takes it, and then the session goes on', async () => {
  expect(PROOF_MILLISECONDS).toBeLessThan(authLimits.stepUpSeconds * 1000);
  const account = await signedIn();
  server.clock.advance((authLimits.stepUpSeconds + 1) * 1000);
  await account.stepUp({ password });
  server.clock.advance(PROOF_MILLISECONDS);
  await expect(account.profile.deleteAccount()).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' });
});

test('a new password ends the session here too', async () => {
  const account = await signedIn();
  const next = 'a quiet lamp of seven herons';
  await expect(
    account.profile.changePassword({ current_password: password, new_password: 'password1234' }),
  ).rejects.toMatchObject({ code: 'INVALID_REQUEST', errors: [{ field: 'new_password' }] });
  await account.profile.changePassword({ current_password: password, new_password: next });
  expect(await account.isSignedIn()).toBe(false);
  await account.login({ email: 'ada@example.com', password: next });
  const activities = await account.profile.recentActivity();
  expect(activities.map(({ action }) => action)).toEqual([
    'auth.signed_in',
    'user.password_changed',
    'auth.signed_in',
  ]);
});

test('the audit log comes in pages, filtered, and whole as a file', async () => {
  const account = await signedIn();
  await client()
    .login({ email: 'ada@example.com', password: 'wrong' })
    .catch(() => undefined);
  await expect
    .poll(() => account.auditLogs.list({ status: 'failure', page_size: '1' }))
    .toMatchObject({ page_size: 1, total: 1, logs: [{ action: 'auth.signed_in' }] });
  const csv = await (await account.auditLogs.export('csv')).text();
  expect(csv).toContain('auth.signed_in');
  await account.logout();
  await expect(account.auditLogs.export('jsonl')).rejects.toMatchObject({ code: 'SIGNED_OUT' });
});

test('a key is made once though the answer was lost, shown, replaced, shared and ended', async () => {
  const account = await signedIn();
  answersToLose = 1;
  const made = await account.apiKeys.generate({ name: 'Deploy', scopes: ['secrets:write'] });
  expect(await account.apiKeys.list()).toMatchObject({ total: 1, api_keys: [{ name: 'Deploy' }] });
  expect(await account.apiKeys.get(made.key_id)).toMatchObject({ is_revealed: true, api_key: made.api_key });
  expect(await account.apiKeys.verify(made.api_key, 'secrets:read')).toMatchObject({ valid: false });
  const rotated = await account.apiKeys.rotate(made.key_id);
  expect(rotated.api_key).not.toBe(made.api_key);
  const { share_id } = await account.apiKeys.share(made.key_id, { max_views: 2 });
  await account.apiKeys.revokeShare(share_id);
  expect(await account.apiKeys.shares(made.key_id)).toMatchObject([{ share_id, status: 'revoked' }]);
  await account.apiKeys.revoke(made.key_id);
  expect(await account.apiKeys.list({ active: 'true' })).toMatchObject({ total: 0 });
});

test('a key that is handed over is opened by its link as often as said, with the passcode', async () => {
  const account = await signedIn();
  const made = await account.apiKeys.generate({ name: 'Deploy' });
  const { share_token } = await account.apiKeys.share(made.key_id, {
    passcode: 'open sesame',
    message: 'Hi',
  });
  const url = `${baseUrl}/a/${share_token}`;
  const reader = createSharedKeyReader(url);
  expect(await reader.inspect()).toMatchObject({ passcode_required: true, views_remaining: 1 });
  await expect(reader.open()).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
  await expect(reader.open('open barley')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
  const opened = { name: 'Deploy', api_key: made.api_key, message: 'Hi', views_remaining: 0 };
  expect(await reader.open('open sesame')).toMatchObject(opened);
  expect(await reader.open('open sesame')).toMatchObject(opened);
  await expect(createSharedKeyReader(url).open('open sesame')).rejects.toMatchObject({ code: 'VIEWED' });
  expect(() => createSharedKeyReader(`${baseUrl}/a/short`)).toThrow('no link to an API key');
});

test('campaigns are made, listed, read, changed and deleted', async () => {
  const { campaigns } = await signedIn();
  const { id } = await campaigns.create({ name: 'Spring' });
  expect(await campaigns.list({ status: 'draft' })).toMatchObject({ data: [{ id, name: 'Spring' }] });
  await campaigns.change(id, { status: 'active' });
  expect(await campaigns.get(id)).toMatchObject({ status: 'active' });
  await campaigns.delete(id);
  await expect(campaigns.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what a mailed link allows is asked for openly, and once', async () => {
  const { recovery } = client();
  await recovery.forgotPassword('nobody@example.com');
  sent = [];
  const reset = recovery.resetPassword('no-such-token', 'seven herons on a quiet lamp');
  await expect(reset).rejects.toMatchObject({ serverCode: 'RESET_TOKEN_INVALID' });
  await expect(recovery.confirmEmail('x')).rejects.toMatchObject({ serverCode: 'CONFIRMATION_INVALID' });
  expect(sent).toHaveLength(2);
});

test('names are changed, and a new address waits for its confirmation', async () => {
  const { profile, me } = await signedIn();
  await profile.update({ name: 'Countess' });
  const { pending_email } = await profile.update({ email: 'new@example.com' });
  expect(pending_email).toBe('new@example.com');
  expect(await me()).toMatchObject({ name: 'Countess', email: 'Ada@Example.com' });
});

afterEach(() => expect(answersToLose).toBe(0));
