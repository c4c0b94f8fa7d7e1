import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { newestLink } from '../../../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, askToLogIn, askToRefresh, bearer, signedIn } from '../../../test/sign-in.ts';

const password = 'correct horse battery staple';
const next = 'lantern orbit mustard violin';
const minute = 60_000;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let server: TestApp;
  const start = async (env: Record<string, string> = {}) =>
    startApp({
      env: { WAXWING_PUBLIC_URL: 'https://share.example', ...env },
      url: engine === 'SQLite' ? undefined : await postgres.createDatabase(),
    });
  beforeEach(async () => {
    server = await start();
  });
  afterEach(() => server.stop());

  const post = (path: string, body: object) =>
    server.call({
      method: 'POST',
      url: `/api/v1/auth/${path}`,
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    });
  const forgot = (email: string) => post('forgot-password', { email });
  const reset = (token: string, new_password = next) => post('reset-password', { token, new_password });
  const mailedToken = async () => newestLink(await server.mails()).token;

  describe('a forgotten password', () => {
    test('is set anew by a mailed link, and every session ends', async () => {
      const session = await signedIn(server);
      expect((await forgot('aDA@example.com')).statusCode).toBe(200);
      const { url, token, mail } = newestLink(await server.mails());
      // To the address as it is kept.
      expect(mail).toMatchObject({ subject: 'Set a new password', to: [{ address: 'Ada@example.com' }] });
      expect(url).toBe(`https://share.example/app/reset#token=${token}`);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect((await reset(token)).statusCode).toBe(200);
      expect((await askMe(server, session.access_token)).statusCode).toBe(401);
      expect((await askToRefresh(server, session.refresh_token)).statusCode).toBe(401);
      expect((await askToLogIn(server, { email: 'ada', password })).statusCode).toBe(401);
      expect((await askToLogIn(server, { email: 'ada', password: next })).statusCode).toBe(200);
      const subjects = (await server.mails()).map(({ subject }) => subject);
      expect(subjects).toContain('Your password was set anew');
    });

    test('gets one answer for every address, and a mail only where somebody has it', async () => {
      await server.createUser();
      const [known, unknown] = [await forgot('ada@example.com'), await forgot('nobody@example.com')];
      expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body]);
      expect(await server.mails()).toHaveLength(1);
    });

    test('stores the same for every address until the answer is out', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      await forgot('nobody@example.com');
      const counts = async () => {
        const tables = ['reset_requests', 'mail_tokens', 'outgoing_mails'] as const;
        return Promise.all(
          tables.map(
            async (table) => (await server.database.db.selectFrom(table).select('id').execute()).length,
          ),
        );
      };
      // The clock of the server may have been here already.
      expect([
        [2, 0, 0],
        [0, 1, 1],
        [0, 1, 0],
      ]).toContainEqual(await counts());
    });

    test('a link is good once, for an hour, and the others die with it', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      const first = await mailedToken();
      server.clock.advance(minute);
      await forgot('ada@example.com');
      const second = await mailedToken();
      expect(first).not.toBe(second);
      expect((await reset(second)).statusCode).toBe(200);
      for (const token of [first, second, 'x', `${first}x`]) {
        expect(outcome(await reset(token))).toBe('400 RESET_TOKEN_INVALID');
      }
      server.clock.advance(minute);
      await forgot('ada@example.com');
      const third = await mailedToken();
      server.clock.advance(60 * minute);
      expect(outcome(await reset(third))).toBe('400 RESET_TOKEN_INVALID');
    });

    test('of several requests with one link one succeeds', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      const token = await mailedToken();
      const answers = await Promise.all([1, 2, 3].map((round) => reset(token, `${next} ${round}`)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400, 400]);
    });

    test('a weak password spends nothing', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      const token = await mailedToken();
      const weak = await reset(token, 'ada@example.com');
      expect(weak.json()).toMatchObject({ detail: expect.stringMatching(/^new_password: is too easy/) });
      expect((await reset(token)).statusCode).toBe(200);
    });

    test('no token is kept in the database or in the log', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      const token = await mailedToken();
      const rows = await server.database.db.selectFrom('mail_tokens').selectAll().execute();
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows.map((row) => Buffer.from(row.token_hash).toString('latin1')))).not.toContain(
        token,
      );
      expect(server.logs()).not.toContain(token);
    });

    test('what strangers guessed wrong locks the owner out no longer', async () => {
      await server.createUser();
      for (let times = 0; times < 11; times += 1)
        await askToLogIn(server, { email: 'ada@example.com', password: 'x' });
      expect((await askToLogIn(server, { email: 'ada@example.com', password })).statusCode).toBe(429);
      await forgot('ada@example.com');
      await reset(await mailedToken());
      expect((await askToLogIn(server, { email: 'ada@example.com', password: next })).statusCode).toBe(200);
    });

    test('a change of the password makes links worthless that were mailed before', async () => {
      const { access_token } = await signedIn(server);
      await forgot('ada@example.com');
      const token = await mailedToken();
      await server.call({
        method: 'POST',
        url: '/api/v1/profile/change-password',
        headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
        payload: JSON.stringify({ current_password: password, new_password: `${next} two` }),
      });
      expect(outcome(await reset(token))).toBe('400 RESET_TOKEN_INVALID');
    });

    test('nobody who was put out gets a link, and one that was mailed before is good for nothing', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      const token = await mailedToken();
      await server.database.db.updateTable('users').set({ is_active: 0 }).execute();
      expect(outcome(await reset(token))).toBe('400 RESET_TOKEN_INVALID');
      const before = (await server.mails()).length;
      await forgot('ada@example.com');
      expect(await server.mails()).toHaveLength(before);
    });

    test('a letter that cannot be written holds up no other', async () => {
      await server.createUser();
      await server.createUser({ email: 'eve@example.com', username: 'eve', organization: 'Other' });
      const { id } = await server.database.db
        .selectFrom('organizations')
        .select('id')
        .where('name', '=', 'Acme')
        .executeTakeFirstOrThrow();
      // The place of the next entry in its audit log is taken, so that entry cannot be written.
      const last = await server.database.db
        .selectFrom('audit_events')
        .selectAll()
        .where('organization_id', '=', id)
        .executeTakeFirstOrThrow();
      const blocking = { ...last, id: last.id + 1, seq: last.seq + 1 };
      await server.database.db.insertInto('audit_events').values(blocking).execute();
      await forgot('ada@example.com');
      await forgot('eve@example.com');
      const requests = () => server.database.db.selectFrom('reset_requests').select('email_key').execute();
      await expect(server.mails()).rejects.toThrow();
      expect(await requests()).toEqual([{ email_key: 'ada@example.com' }]);
      await server.database.db.deleteFrom('audit_events').where('id', '=', blocking.id).execute();
      expect((await server.mails()).map(({ to }) => to?.[0]?.address).sort()).toEqual([
        'Ada@example.com',
        'eve@example.com',
      ]);
    });

    test('each step is in the audit log', async () => {
      await server.createUser();
      await forgot('ada@example.com');
      await reset(await mailedToken());
      const events = await server.database.db
        .selectFrom('audit_events')
        .select(['action', 'actor'])
        .orderBy('seq')
        .execute();
      expect(events.map(({ action }) => action)).toEqual([
        'user.created',
        'user.password_reset_asked',
        'user.password_reset',
      ]);
      expect(events[1]?.actor).toBe('anonymous');
    });
  });

  describe('asking too often', () => {
    test('five mails an hour for each address, however it is spelled, known or not', async () => {
      for (const name of ['ada', 'nobody']) {
        for (let times = 0; times < 5; times += 1) {
          const email = times % 2 ? `${name}@example.com` : `${name.toUpperCase()}@Example.com`;
          expect((await forgot(email)).statusCode).toBe(200);
        }
        expect(outcome(await forgot(`${name}@example.com`))).toBe('429 RATE_LIMITED');
      }
    });
  });

  describe('writing to the operator', () => {
    const message = { email: 'eve@example.com', message: 'Hello,\n<b>is this on?</b>' };

    test('is mailed to them, with the way to answer', async () => {
      await server.stop();
      server = await start({ WAXWING_OPERATOR_EMAIL: 'ops@example.com' });
      const sent = await post('contact', { ...message, name: 'Eve', subject: 'Lost' });
      expect(sent.statusCode).toBe(201);
      const [mail] = await server.mails();
      expect(mail).toMatchObject({
        to: [{ address: 'ops@example.com' }],
        from: { address: 'waxwing@share.example' },
        replyTo: [{ address: 'eve@example.com', name: 'Eve' }],
        subject: 'Contact: Lost',
        text: expect.stringContaining('> <b>is this on?</b>'),
        html: expect.stringContaining('&lt;b&gt;is this on?&lt;/b&gt;'),
      });
    });

    test.each([
      { name: 'Eve\r\nBcc: x@example.com' },
      { email: 'eve@example.com, x@example.com' },
      { email: 'eve@example.com\r\nBcc: x@example.com' },
      { subject: 'a\nb' },
      { message: '' },
      { message: 'a\u0000b' },
      { to: 'x@example.com' },
    ])('refuses %j', async (change) => {
      const good = { name: 'Eve', email: 'eve@example.com', message: 'Hello' };
      expect(outcome(await post('contact', { ...good, ...change }))).toBe('400 VALIDATION_FAILED');
      expect(await server.mails()).toEqual([]);
    });
  });
});

test('strangers write to the operator twenty times an hour', async () => {
  const server = await startApp({ env: { WAXWING_LIMIT_ANONYMOUS: '2/1h' } });
  const write = () =>
    server.call({
      method: 'POST',
      url: '/api/v1/auth/contact',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ name: 'Eve', email: 'eve@example.com', message: 'Hello' }),
    });
  expect([(await write()).statusCode, (await write()).statusCode, (await write()).statusCode]).toEqual([
    201, 201, 429,
  ]);
  await server.stop();
});

test('nobody has us write to one stranger often, nor to many', async () => {
  const server = await startApp();
  const { access_token } = await signedIn(server);
  const invite = (email: string) =>
    server.call({
      method: 'POST',
      url: '/api/v1/team/invitations',
      headers: { ...bearer(access_token), 'content-type': 'application/json' },
      payload: JSON.stringify({ email, role: 'member' }),
    });
  for (let times = 0; times < 10; times += 1) expect((await invite('bob@example.com')).statusCode).toBe(201);
  expect(outcome(await invite('BOB@example.com'))).toBe('429 RATE_LIMITED');
  for (let times = 10; times < 100; times += 1) {
    expect((await invite(`b${times}@example.com`)).statusCode).toBe(201);
  }
  expect(outcome(await invite('last@example.com'))).toBe('429 RATE_LIMITED');
  await server.stop();
});
