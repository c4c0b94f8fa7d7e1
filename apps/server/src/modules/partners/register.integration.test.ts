import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { newestLink } from '../../../test/mailbox.ts';
import { askToRegister, registered, registration } from '../../../test/partners.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { createSecret, outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, bearer } from '../../../test/sign-in.ts';
import { createInviteCode } from '../../auth/invite-codes.ts';

const { email, password } = registration;
const next = 'lantern orbit mustard violin';
const idempotencyKey = 'a-retry-key-of-some-length';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('registering on %s', (engine) => {
  let server: TestApp;
  const start = async (env: Record<string, string> = {}) => {
    server = await startApp({ env, url: engine === 'SQLite' ? undefined : await postgres.createDatabase() });
  };
  const restart = async (env: Record<string, string>) => {
    await server.stop();
    await start(env);
  };
  beforeEach(() => start());
  afterEach(() => server.stop());

  const post = (path: string, body: object) =>
    server.call({
      method: 'POST',
      url: `/api/v1/auth/${path}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const rows = async (table: 'organizations' | 'users' | 'partners' | 'partner_keys') =>
    (await server.database.db.selectFrom(table).selectAll().execute()).length;

  test('makes an organisation, its owner and its partner key', async () => {
    const answer = await askToRegister(server, { description: 'We make anvils.' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({
      message: 'Registration successful',
      api_key: expect.stringMatching(/^prt_live_[0-9A-Za-z]{33}$/),
      partner_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'grace',
      api_key_expires_at: new Date(server.clock.now() + 365 * 86_400_000).toISOString(),
    });
    const login = await askToLogIn(server, { email, password });
    expect(login.json().user).toMatchObject({ company_name: 'Acme', role: 'owner', username: 'grace' });
    const { api_key } = answer.json();
    expect((await createSecret(server, {}, bearer(api_key))).linkId).toBeTruthy();
  });

  test('asks for a confirmation of the address, which may sign in before', async () => {
    await registered(server);
    const { access_token } = (await askToLogIn(server, { email, password })).json();
    expect((await askMe(server, access_token)).json()).toMatchObject({ email_confirmed: false });
    const { token, mail } = newestLink(await server.mails());
    expect(mail).toMatchObject({ subject: 'Confirm your email address', to: [{ address: email }] });
    expect((await post('confirm-email', { token })).statusCode).toBe(200);
    expect((await askMe(server, access_token)).json()).toMatchObject({ email_confirmed: true });
  });

  test('without a password a mail leads to one, which confirms the address and leaves the key', async () => {
    const { api_key } = await registered(server, { password: null });
    expect((await askToLogIn(server, { email, password: 'null' })).statusCode).toBe(401);
    const mails = await server.mails();
    expect(mails).toHaveLength(1);
    const { token, mail } = newestLink(mails);
    expect(mail.subject).toBe('Set the password of your account');
    server.clock.advance(23 * 3_600_000);
    expect((await post('reset-password', { token, new_password: next })).statusCode).toBe(200);
    const { access_token } = (await askToLogIn(server, { email, password: next })).json();
    expect((await askMe(server, access_token)).json()).toMatchObject({ email_confirmed: true });
    expect((await createSecret(server, {}, bearer(api_key))).linkId).toBeTruthy();
  });

  test('whoever proves an address that somebody else registered takes the account over clean', async () => {
    const { api_key } = await registered(server);
    const stranger = (await askToLogIn(server, { email, password })).json();
    const made = await server.call({
      method: 'POST',
      url: '/api/v1/api-keys/generate',
      headers: { ...bearer(stranger.access_token), 'content-type': 'application/json' },
      payload: JSON.stringify({ name: 'left behind' }),
    });
    const begun = await server.call({
      method: 'POST',
      url: '/api/v1/auth/totp/begin',
      headers: bearer(stranger.access_token),
    });
    expect([made.statusCode, begun.statusCode]).toEqual([201, 200]);
    await server.mails();
    server.clock.advance(1);
    await post('forgot-password', { email });
    const { token } = newestLink(await server.mails());
    expect((await post('reset-password', { token, new_password: next })).statusCode).toBe(200);
    expect((await askMe(server, stranger.access_token)).statusCode).toBe(401);
    expect((await askToLogIn(server, { email, password })).statusCode).toBe(401);
    server.clock.advance(1_000);
    for (const key of [api_key, made.json().api_key]) {
      const tried = await server.call({ url: '/api/v1/profile/api-key', headers: bearer(key) });
      expect(outcome(tried)).toBe('401 TOKEN_INVALID');
    }
    expect(await server.database.db.selectFrom('totp_factors').selectAll().execute()).toEqual([]);
    expect((await askToLogIn(server, { email, password: next })).statusCode).toBe(200);
  });

  test('a name that somebody has is refused, and nothing is made', async () => {
    await registered(server);
    const before = [await rows('organizations'), await rows('users'), await rows('partner_keys')];
    for (const changes of [{ email: 'GRACE@example.com' }, { email: 'x@example.com', username: 'Grace' }]) {
      expect(outcome(await askToRegister(server, changes))).toBe('409 DUPLICATE_RESOURCE');
    }
    expect([await rows('organizations'), await rows('users'), await rows('partner_keys')]).toEqual(before);
    // A username that was not chosen gives way.
    const other = await registered(server, { email: 'grace@other.example' });
    expect(other.username).toMatch(/^grace-[0-9a-f]{6}$/);
  });

  test('of many at once with one address one succeeds', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => askToRegister(server)));
    expect(answers.map(outcome).sort()).toEqual(['201', ...Array(5).fill('409 DUPLICATE_RESOURCE')]);
    expect([await rows('organizations'), await rows('partners')]).toEqual([1, 1]);
  });

  test('with an Idempotency-Key the first answer comes again', async () => {
    const headers = { 'idempotency-key': idempotencyKey };
    const first = await askToRegister(server, {}, headers);
    const again = await askToRegister(server, {}, headers);
    expect(again.body).toBe(first.body);
    expect(await rows('organizations')).toBe(1);
    expect(outcome(await askToRegister(server, { name: 'Eve' }, headers))).toBe('422 IDEMPOTENCY_MISMATCH');
  });

  test.each([
    { company_name: undefined },
    { email: 'grace' },
    { username: 'g' },
    { password: 'password1234' },
    { password: 'short' },
    { name: 'a\u0000b' },
    { description: 'a\u0000b' },
    { role: 'owner' },
    { invite_code: 'never-made' },
  ])('refuses %j', async (changes) => {
    expect(outcome(await askToRegister(server, changes))).toBe('400 VALIDATION_FAILED');
    expect(await rows('users')).toBe(0);
  });

  test('is by invitation where the operator says so: a code is good once', async () => {
    await restart({ WAXWING_REGISTRATION: 'invite' });
    const { code } = await createInviteCode(server, 1);
    expect(outcome(await askToRegister(server))).toBe('403 FORBIDDEN');
    expect(outcome(await askToRegister(server, { invite_code: 'x' }))).toBe('400 VALIDATION_FAILED');
    // What fails for another reason spends nothing.
    await server.createUser({ email, username: 'other' });
    expect(outcome(await askToRegister(server, { invite_code: code }))).toBe('409 DUPLICATE_RESOURCE');
    const tries = ['a', 'b', 'c'].map((name) =>
      askToRegister(server, { email: `${name}@example.com`, invite_code: ` ${code.toUpperCase()} ` }),
    );
    expect((await Promise.all(tries)).map(outcome).sort()).toEqual([
      '201',
      '400 VALIDATION_FAILED',
      '400 VALIDATION_FAILED',
    ]);
    const { has_partner_api } = await server.database.db
      .selectFrom('partners')
      .select('has_partner_api')
      .executeTakeFirstOrThrow();
    expect(has_partner_api).toBe(1);
    const late = await createInviteCode(server, 1);
    server.clock.advance(86_400_000);
    const tried = await askToRegister(server, { email: 'd@example.com', invite_code: late.code });
    expect(outcome(tried)).toBe('400 VALIDATION_FAILED');
  });

  test('can be closed', async () => {
    await restart({ WAXWING_REGISTRATION: 'closed' });
    const { code } = await createInviteCode(server, 1);
    expect(outcome(await askToRegister(server, { invite_code: code }))).toBe('403 FORBIDDEN');
  });

  test('five an hour for each address', async () => {
    await restart({ WAXWING_LIMIT_REGISTER: '5/1h' });
    for (let times = 0; times < 5; times += 1) await askToRegister(server, { email: `${times}@example.com` });
    expect(outcome(await askToRegister(server))).toBe('429 RATE_LIMITED');
  });

  test('a stranger who takes the name of a company gets nothing that the operator means for it', async () => {
    await registered(server, { company_name: 'Globex' });
    await server.createUser({ email: 'hank@globex.example', username: 'hank', organization: 'Globex' });
    const names = await server.database.db.selectFrom('organizations').select('name').execute();
    expect(names).toEqual([{ name: 'Globex' }, { name: 'Globex' }]);
  });

  test('keeps neither key nor code nor password in the database', async () => {
    const { code } = await createInviteCode(server, 1);
    const { api_key } = await registered(server, { invite_code: code });
    const kept = [
      await server.database.db.selectFrom('partner_keys').selectAll().execute(),
      await server.database.db.selectFrom('users').selectAll().execute(),
      await server.database.db.selectFrom('audit_events').selectAll().execute(),
      await server.database.db.selectFrom('outgoing_mails').selectAll().execute(),
    ];
    const text = JSON.stringify(kept, (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (const secret of [api_key, code, password]) expect(text).not.toContain(secret);
    expect(server.logs()).not.toContain(api_key);
  });
});
