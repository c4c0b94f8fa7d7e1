import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { newestLink } from '../../../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const minute = 60_000;
const day = 24 * 60 * minute;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let server: TestApp;
  beforeEach(async () => {
    server = await startApp({ url: engine === 'SQLite' ? undefined : await postgres.createDatabase() });
  });
  afterEach(() => server.stop());

  const send = (method: 'POST' | 'PUT', path: string, body: object, token?: string) =>
    server.call({
      method,
      url: `/api/v1/${path}`,
      headers: { ...(token && bearer(token)), 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const update = (token: string, body: object) => send('PUT', 'profile/update', body, token);
  const confirm = (token: string) => send('POST', 'auth/confirm-email', { token });
  const mailedToken = async () => newestLink(await server.mails()).token;

  test('names change at once, what is left out stays, and the audit log says what', async () => {
    const { access_token } = await signedIn(server);
    const answer = await update(access_token, {
      username: 'countess',
      name: ' Ada L. ',
      company_name: 'Engine',
    });
    expect(answer.json()).toEqual({
      message: 'Your profile is changed.',
      username: 'countess',
      email: 'Ada@Example.com',
      pending_email: null,
      name: 'Ada L.',
      company_name: 'Engine',
    });
    expect((await askMe(server, access_token)).json()).toMatchObject({
      name: 'Ada L.',
      company_name: 'Engine',
    });
    expect((await askToLogIn(server, { username: 'countess', password })).statusCode).toBe(200);
    expect((await askToLogIn(server, { username: 'ada', password })).statusCode).toBe(401);
    const event = await server.database.db
      .selectFrom('audit_events')
      .select('details')
      .where('action', '=', 'user.profile_changed')
      .executeTakeFirst();
    expect(event?.details).toBe('{"fields":"username, name, company"}');
  });

  test('a new email address counts once it is confirmed, and the old one is told', async () => {
    const { access_token } = await signedIn(server);
    const asked = await update(access_token, { email: 'ada@new.example' });
    expect(asked.json()).toMatchObject({ email: 'Ada@Example.com', pending_email: 'ada@new.example' });
    const mails = await server.mails();
    expect(mails.map(({ to, subject }) => [to?.[0]?.address, subject]).sort()).toEqual([
      ['Ada@example.com', 'A new email address was asked for'],
      ['ada@new.example', 'Confirm your email address'],
    ]);
    expect((await askToLogIn(server, { email: 'ada@new.example', password })).statusCode).toBe(401);
    const { url, token } = newestLink(mails);
    expect(url).toBe(`http://127.0.0.1:8080/app/confirm#token=${token}`);
    expect((await confirm(token)).statusCode).toBe(200);
    expect((await askToLogIn(server, { email: 'ada@new.example', password })).statusCode).toBe(200);
    expect((await askToLogIn(server, { email: 'ada@example.com', password })).statusCode).toBe(401);
    expect((await askMe(server, access_token)).json()).toMatchObject({
      email: 'ada@new.example',
      email_confirmed: true,
    });
    expect(outcome(await confirm(token))).toBe('400 CONFIRMATION_INVALID');
  });

  test('a link to confirm is good for seven days, and the newest alone', async () => {
    const { access_token } = await signedIn(server);
    await update(access_token, { email: 'one@new.example' });
    const first = await mailedToken();
    server.clock.advance(1);
    await update(access_token, { email: 'two@new.example' });
    const second = await mailedToken();
    expect(outcome(await confirm(first))).toBe('400 CONFIRMATION_INVALID');
    server.clock.advance(7 * day);
    expect(outcome(await confirm(second))).toBe('400 CONFIRMATION_INVALID');
  });

  test('links to set a password die with the address that they went to', async () => {
    const { access_token } = await signedIn(server);
    await send('POST', 'auth/forgot-password', { email: 'ada@example.com' });
    const reset = await mailedToken();
    server.clock.advance(1);
    await update(access_token, { email: 'ada@new.example' });
    await confirm(await mailedToken());
    const tried = await send('POST', 'auth/reset-password', {
      token: reset,
      new_password: 'lantern orbit mustard',
    });
    expect(outcome(tried)).toBe('400 RESET_TOKEN_INVALID');
  });

  test('a token of one kind does nothing of the other', async () => {
    const { access_token } = await signedIn(server);
    await send('POST', 'auth/forgot-password', { email: 'ada@example.com' });
    expect(outcome(await confirm(await mailedToken()))).toBe('400 CONFIRMATION_INVALID');
    server.clock.advance(1);
    await update(access_token, { email: 'ada@new.example' });
    const token = await mailedToken();
    const tried = await send('POST', 'auth/reset-password', { token, new_password: 'lantern orbit mustard' });
    expect(outcome(tried)).toBe('400 RESET_TOKEN_INVALID');
  });

  test('a sign-in of this morning changes no email address, and changes names', async () => {
    const session = await signedIn(server);
    server.clock.advance(6 * minute);
    const { access_token } = (await askToRefresh(server, session.refresh_token)).json();
    expect(outcome(await update(access_token, { email: 'x@new.example', name: 'X' }))).toBe(
      '403 STEP_UP_REQUIRED',
    );
    expect((await askMe(server, access_token)).json()).toMatchObject({ name: 'Ada' });
    expect((await update(access_token, { name: 'X' })).statusCode).toBe(200);
    const stepped = (await send('POST', 'auth/step-up', { password }, access_token)).json();
    expect((await update(stepped.access_token, { email: 'x@new.example' })).statusCode).toBe(200);
  });

  test('nobody takes the name or the address of somebody else', async () => {
    await server.createUser({ email: 'eve@example.com', username: 'eve', organization: 'Other' });
    const { access_token } = await signedIn(server);
    for (const body of [{ username: 'EVE' }, { email: 'eve@example.com' }, { company_name: 'Other' }]) {
      expect(outcome(await update(access_token, body)), JSON.stringify(body)).toBe('409 DUPLICATE_RESOURCE');
    }
    expect(await server.mails()).toEqual([]);
  });

  test('an address that somebody else confirmed in the meantime is theirs', async () => {
    const one = await signedIn(server);
    const other = await signedIn(server, { email: 'eve@example.com', username: 'eve' });
    await update(one.access_token, { email: 'both@new.example' });
    const first = await mailedToken();
    server.clock.advance(1);
    await update(other.access_token, { email: 'both@new.example' });
    const second = await mailedToken();
    const answers = await Promise.all([confirm(first), confirm(second)]);
    expect(answers.map(outcome).sort()).toEqual(['200', '409 DUPLICATE_RESOURCE']);
  });

  test('the name of the company is for those who manage it', async () => {
    const { access_token } = await signedIn(server, { role: 'member' });
    expect(outcome(await update(access_token, { company_name: 'Mine' }))).toBe('403 FORBIDDEN');
    expect((await update(access_token, { name: 'Ada' })).statusCode).toBe(200);
  });

  test('nobody has us write to many strangers, or to one often', async () => {
    const { access_token } = await signedIn(server);
    for (let times = 0; times < 5; times += 1) {
      expect((await update(access_token, { email: `s${times}@new.example` })).statusCode).toBe(200);
    }
    expect(outcome(await update(access_token, { email: 's5@new.example' }))).toBe('429 RATE_LIMITED');
  });

  test.each([
    { username: 'a' },
    { username: 'a@b' },
    { email: 'not an address' },
    { name: '' },
    { name: 'a\nb' },
    { role: 'owner' },
  ])('refuses %j', async (body) => {
    const { access_token } = await signedIn(server, { role: 'member' });
    expect(outcome(await update(access_token, body))).toBe('400 VALIDATION_FAILED');
  });
});
