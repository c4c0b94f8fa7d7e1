import type { LoggedIn, Role } from '@waxwing/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { newestLink, readMails } from '../../../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { askMe, bearer, signedIn } from '../../../test/sign-in.ts';

/** Letters leave behind the act, within seconds. */
const patience = { timeout: 20_000, interval: 100 };
const dayMs = 86_400_000;
const password = 'a longer tale of seven ravens';

describe.each(['sqlite', 'postgres'] as const)('a team (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let owner: LoggedIn;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
  });
  afterAll(() => postgres?.stop());
  beforeEach(async () => {
    server = await startApp({ url: await postgres?.createDatabase() });
    owner = await signedIn(server);
  });
  afterEach(() => server.stop());

  const call = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    as = owner.access_token,
  ) =>
    server.call({
      method,
      url: `/api/v1/team${path}`,
      headers: { ...(as && bearer(as)), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
  const join = async (name: string, role: Role, organization = 'Acme') =>
    signedIn(server, { email: `${name}@example.com`, username: name, role, organization });
  const invite = (email: string, role?: Role, as?: string) =>
    call('POST', '/invitations', { email, ...(role && { role }) }, as);
  const letters = (count: number) =>
    vi.waitFor(async () => {
      const mails = await readMails(server.dataDir);
      expect(mails.length).toBe(count);
      return mails;
    }, patience);
  const tokenOf = async (count = 1) => newestLink(await letters(count)).token;
  const accept = (token: string, more: object = {}) =>
    call('POST', '/invitations/accept', { token, password, ...more }, '');
  const roles = async () => {
    const { members } = (await call('GET', '/members')).json();
    return Object.fromEntries(members.map(({ username, role }: Record<string, string>) => [username, role]));
  };

  describe('an invitation', () => {
    test('comes by mail, makes an account of its role, and signs in', async () => {
      const invited = await invite('grace@example.com', 'admin');
      expect(invited.statusCode).toBe(201);
      expect(invited.json()).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email: 'grace@example.com',
        role: 'admin',
        invited_by: `user:${owner.user.id}`,
        created_at: new Date(server.clock.now()).toISOString(),
        expires_at: new Date(server.clock.now() + 7 * dayMs).toISOString(),
      });
      const { token, url, mail } = newestLink(await letters(1));
      expect(mail.to?.[0]?.address).toBe('grace@example.com');
      expect(mail.subject).toContain('Acme');
      expect(url).toMatch(/^http:\/\/[^/]+\/app\/invitation#token=/);
      expect(invited.body).not.toContain(token);
      expect((await call('POST', '/invitations/show', { token }, '')).json()).toEqual({
        company_name: 'Acme',
        email: 'grace@example.com',
        role: 'admin',
        expires_at: invited.json().expires_at,
      });
      const accepted = await accept(token, { name: 'Grace Hopper' });
      expect(accepted.statusCode).toBe(201);
      const signedIn: LoggedIn = accepted.json();
      expect(signedIn.user).toMatchObject({ username: 'grace', role: 'admin', company_name: 'Acme' });
      expect((await askMe(server, signedIn.access_token)).json()).toMatchObject({ name: 'Grace Hopper' });
      expect(await roles()).toEqual({ ada: 'owner', grace: 'admin' });
      expect((await call('GET', '/invitations')).json()).toEqual({ invitations: [], total: 0 });
    });

    test('is good once, also for twenty at once', async () => {
      await invite('grace@example.com');
      const token = await tokenOf();
      const names = Array.from({ length: 20 }, (_, number) => `grace${number}`);
      const answers = await Promise.all(names.map((username) => accept(token, { username })));
      expect(answers.map(outcome).sort()).toEqual([
        '201',
        ...Array.from({ length: 19 }, () => '400 INVITATION_INVALID'),
      ]);
      expect(Object.keys(await roles())).toHaveLength(2);
    });

    test('that comes again makes the one before worthless', async () => {
      await invite('grace@example.com');
      const first = await tokenOf();
      server.clock.advance(1_000);
      await invite('Grace@example.com', 'viewer');
      const second = await tokenOf(2);
      expect(outcome(await accept(first))).toBe('400 INVITATION_INVALID');
      expect((await call('GET', '/invitations')).json().total).toBe(1);
      expect((await accept(second)).json().user.role).toBe('viewer');
    });

    test('ends after seven days, and when it is taken back', async () => {
      const { id } = (await invite('grace@example.com')).json();
      const token = await tokenOf();
      expect((await call('DELETE', `/invitations/${id}`)).statusCode).toBe(204);
      expect((await call('DELETE', `/invitations/${id}`)).statusCode).toBe(204);
      expect(outcome(await accept(token))).toBe('400 INVITATION_INVALID');
      server.clock.advance(1_000);
      await invite('grace@example.com');
      const late = await tokenOf(2);
      server.clock.advance(7 * dayMs);
      expect(outcome(await accept(late))).toBe('400 INVITATION_INVALID');
    });

    test('is not spent by a weak password or a name that is taken', async () => {
      await invite('grace@example.com');
      const token = await tokenOf();
      expect(outcome(await accept(token, { password: 'grace@example.com' }))).toBe('400 VALIDATION_FAILED');
      expect(outcome(await accept(token, { username: 'ADA' }))).toBe('409 DUPLICATE_RESOURCE');
      expect((await accept(token)).statusCode).toBe(201);
    });

    test('for somebody whose usual name is taken finds another one', async () => {
      await invite('ada@elsewhere.example');
      expect((await accept(await tokenOf())).json().user.username).toMatch(/^ada-[0-9a-f]{6}$/);
    });

    test('is not for members, nor for who has an account elsewhere', async () => {
      expect(outcome(await invite('ADA@example.com'))).toBe('409 DUPLICATE_RESOURCE');
      await join('eve', 'owner', 'Elsewhere');
      expect((await invite('eve@example.com')).statusCode).toBe(201);
      expect(outcome(await accept(await tokenOf()))).toBe('409 DUPLICATE_RESOURCE');
    });

    test('as owner comes from owners alone', async () => {
      const admin = await join('admin', 'admin');
      expect(outcome(await invite('x@example.com', 'owner', admin.access_token))).toBe('403 FORBIDDEN');
      expect((await invite('x@example.com', 'admin', admin.access_token)).statusCode).toBe(201);
      expect((await invite('y@example.com', 'owner')).statusCode).toBe(201);
    });

    test('is seen and taken back by nobody outside', async () => {
      const { id } = (await invite('grace@example.com')).json();
      const stranger = (await join('eve', 'owner', 'Elsewhere')).access_token;
      expect((await call('GET', '/invitations', undefined, stranger)).json().total).toBe(0);
      await call('DELETE', `/invitations/${id}`, undefined, stranger);
      expect((await call('GET', '/invitations')).json().total).toBe(1);
    });

    test.each(['', 'no address', 'a@b@c', 'Ada <a@b.example>', 'a@b.example\r\nBcc: x@y.example'])(
      'to "%s" is refused in one sentence',
      async (email) => {
        const answer = await invite(email);
        expect([answer.statusCode, answer.json().detail]).toEqual([400, 'email: must be an email address']);
      },
    );
  });

  describe('a role', () => {
    test('counts at once, for sessions that are there already', async () => {
      const bob = await join('bob', 'viewer');
      const id = bob.user.id;
      const mayInvite = async () => outcome(await invite('c@example.com', undefined, bob.access_token));
      expect(await mayInvite()).toBe('403 INSUFFICIENT_SCOPE');
      expect((await call('PATCH', `/members/${id}`, { role: 'admin' })).json().role).toBe('admin');
      expect(await mayInvite()).toBe('201');
      await call('PATCH', `/members/${id}`, { role: 'member' });
      expect(await mayInvite()).toBe('403 INSUFFICIENT_SCOPE');
    });

    test('of owner is given and taken by owners alone, and one always stays', async () => {
      const admin = await join('admin', 'admin');
      const bob = await join('bob', 'member');
      const change = (of: LoggedIn, role: Role, by: LoggedIn) =>
        call('PATCH', `/members/${of.user.id}`, { role }, by.access_token);
      expect(outcome(await change(bob, 'owner', admin))).toBe('403 FORBIDDEN');
      expect(outcome(await change(owner, 'member', admin))).toBe('403 FORBIDDEN');
      expect(outcome(await change(owner, 'member', owner))).toBe('403 FORBIDDEN');
      expect((await change(bob, 'owner', owner)).statusCode).toBe(200);
      expect((await change(owner, 'member', owner)).statusCode).toBe(200);
      expect(await roles()).toEqual({ ada: 'member', admin: 'admin', bob: 'owner' });
    });

    test('two owners who unmake each other at once leave one', async () => {
      const bob = await join('bob', 'owner');
      const answers = await Promise.all([
        call('PATCH', `/members/${bob.user.id}`, { role: 'viewer' }),
        call('PATCH', `/members/${owner.user.id}`, { role: 'viewer' }, bob.access_token),
      ]);
      // Who comes second is no manager any more: by their session, or by a look behind the lock.
      expect(answers.map(outcome).sort()).toEqual([
        '200',
        expect.stringMatching(/^403 (FORBIDDEN|INSUFFICIENT)/),
      ]);
      expect(Object.values(await roles()).sort()).toEqual(['owner', 'viewer']);
    });
  });

  describe('who is put out', () => {
    test('is signed out at once, is gone, and may be invited anew', async () => {
      const bob = await join('bob', 'member');
      expect((await call('DELETE', `/members/${bob.user.id}`)).statusCode).toBe(204);
      expect(outcome(await askMe(server, bob.access_token))).toBe('401 TOKEN_INVALID');
      expect(await roles()).toEqual({ ada: 'owner' });
      expect(outcome(await call('DELETE', `/members/${bob.user.id}`))).toBe('404 NOT_FOUND');
      await invite('bob@example.com');
      expect((await accept(await tokenOf())).statusCode).toBe(201);
    });

    test('is never the last owner, and never an owner by an admin', async () => {
      const admin = await join('admin', 'admin');
      for (const by of [owner, admin]) {
        const answer = await call('DELETE', `/members/${owner.user.id}`, undefined, by.access_token);
        expect(outcome(answer)).toBe('403 FORBIDDEN');
      }
    });

    test('belongs to the own organisation: others are not found', async () => {
      const eve = await join('eve', 'owner', 'Elsewhere');
      for (const id of [eve.user.id, 'nobody', '%00']) {
        expect(outcome(await call('DELETE', `/members/${id}`)), id).toBe('404 NOT_FOUND');
        expect(outcome(await call('PATCH', `/members/${id}`, { role: 'viewer' })), id).toBe('404 NOT_FOUND');
      }
      expect((await askMe(server, eve.access_token)).statusCode).toBe(200);
    });
  });

  test('an old sign-in changes nothing, and a key nothing at all', async () => {
    const bob = await join('bob', 'member');
    server.clock.advance(5 * 60_000 + 1_000);
    expect(outcome(await invite('c@example.com'))).toBe('403 STEP_UP_REQUIRED');
    expect(outcome(await call('DELETE', `/members/${bob.user.id}`))).toBe('403 STEP_UP_REQUIRED');
    const key = await server.createKey({ scopes: ['team:manage'] });
    expect(outcome(await call('GET', '/members', undefined, key))).toBe('403 FORBIDDEN');
  });

  test('everything is in the audit log, and no letter or log line shows a token', async () => {
    const bob = await join('bob', 'member');
    await call('PATCH', `/members/${bob.user.id}`, { role: 'viewer' });
    await call('DELETE', `/members/${bob.user.id}`);
    const { id } = (await invite('c@example.com')).json();
    await call('DELETE', `/invitations/${id}`);
    server.clock.advance(1_000);
    await invite('grace@example.com');
    const token = await tokenOf(2);
    await accept(token);
    const { logs } = (
      await server.call({ url: '/api/v1/audit-logs', headers: bearer(owner.access_token) })
    ).json();
    const actions = logs.map(({ action }: { action: string }) => action);
    for (const action of [
      'team.role_changed',
      'team.member_removed',
      'team.invited',
      'team.invitation_withdrawn',
      'team.joined',
    ]) {
      expect(actions).toContain(action);
    }
    expect(server.logs() + JSON.stringify(logs)).not.toContain(token);
  });
});
