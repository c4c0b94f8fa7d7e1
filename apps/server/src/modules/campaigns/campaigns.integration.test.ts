import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startPostgres, type TestPostgres } from '../../../test/postgres.ts';
import { outcome } from '../../../test/secrets.ts';
import { bearer, signedIn } from '../../../test/sign-in.ts';

const url = '/api/campaigns';
const dayMs = 86_400_000;

describe.each(['sqlite', 'postgres'] as const)('campaigns (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let token: string;
  let key: string;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
    server = await startApp({ url: await postgres?.createDatabase() });
    token = (await signedIn(server)).access_token;
    key = await server.createKey({ scopes: ['campaigns:read', 'campaigns:write'] });
  });
  afterAll(async () => {
    await server.stop();
    await postgres?.stop();
  });

  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path = '', body?: object, as = token) =>
    server.call({
      method,
      url: url + path,
      headers: { ...bearer(as), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
  const make = async (body: object, as = token) => (await call('POST', '', body, as)).json();
  const after = (ms: number) => new Date(server.clock.now() + ms).toISOString();

  test('one is made, read, changed and deleted, each written to the audit log', async () => {
    const made = await call('POST', '', {
      name: ' Spring ',
      description: 'All of it',
      landing_page_url: 'https://example.com/spring',
      starts_at: '2031-03-01T00:00:00+01:00',
      ends_at: '2031-06-01T00:00:00Z',
    });
    expect(made.statusCode).toBe(201);
    const campaign = made.json();
    expect(campaign).toEqual({
      id: expect.stringMatching(/^camp_[0-9a-f]{32}$/),
      name: 'Spring',
      description: 'All of it',
      landing_page_url: 'https://example.com/spring',
      status: 'draft',
      starts_at: '2031-02-28T23:00:00.000Z',
      ends_at: '2031-06-01T00:00:00.000Z',
      link_count: 0,
      click_count: 0,
      created_at: after(0),
      updated_at: after(0),
    });
    expect((await call('GET', `/${campaign.id}`)).json()).toEqual(campaign);
    server.clock.advance(1_000);
    const change = { status: 'active', description: '', landing_page_url: null };
    const changed = (await call('PATCH', `/${campaign.id}`, change)).json();
    expect(changed).toEqual({ ...campaign, status: 'active', description: null, updated_at: after(0) });
    expect((await call('DELETE', `/${campaign.id}`)).statusCode).toBe(204);
    for (const method of ['GET', 'DELETE'] as const) {
      expect(outcome(await call(method, `/${campaign.id}`))).toBe('404 NOT_FOUND');
    }
    const { logs } = (await server.call({ url: '/api/v1/audit-logs', headers: bearer(token) })).json();
    const actions = logs.map(({ action }: { action: string }) => action);
    expect(actions.slice(0, 3)).toEqual(['campaign.deleted', 'campaign.changed', 'campaign.created']);
    expect(logs[0]).toMatchObject({ resource_id: campaign.id, actor: expect.stringMatching(/^user:/) });
  });

  test('the list is that of the organisation, newest first, in pages, by status', async () => {
    const others = await signedIn(server, { email: 'l@example.com', username: 'l', organization: 'Lists' });
    const as = others.access_token;
    expect((await call('GET', '', undefined, as)).json()).toEqual({
      data: [],
      meta: { page: 1, per_page: 20, total: 0 },
    });
    for (const name of ['one', 'two', 'three']) await make({ name, status: 'active' }, as);
    await make({ name: 'four', status: 'active', ends_at: after(dayMs) }, as);
    const page = (await call('GET', '?page=2&per_page=3', undefined, as)).json();
    expect(page.meta).toEqual({ page: 2, per_page: 3, total: 4 });
    expect(page.data.map(({ name }: { name: string }) => name)).toEqual(['one']);
    server.clock.advance(dayMs);
    const again = (await signInAgain('l')).access_token;
    const named = async (query: string) =>
      (await call('GET', query, undefined, again)).json().data.map(({ name }: { name: string }) => name);
    expect(await named('?status=active')).toEqual(['three', 'two', 'one']);
    expect(await named('?status=ended')).toEqual(['four']);
    expect(await named('?status=draft')).toEqual([]);
    token = (await signInAgain('ada')).access_token;
  });

  test('one Idempotency-Key makes one campaign, however often it is sent at once', async () => {
    const headers = {
      ...bearer(key),
      'content-type': 'application/json',
      'idempotency-key': randomBytes(16).toString('hex'),
    };
    const send = (name: string) =>
      server.call({ method: 'POST', url, headers, payload: JSON.stringify({ name }) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('once')));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(outcome(await send('other'))).toBe('422 IDEMPOTENCY_MISMATCH');
  });

  test('another organisation finds nothing, to read, change or delete', async () => {
    const { id } = await make({ name: 'ours' });
    const as = await server.createKey({
      scopes: ['campaigns:read', 'campaigns:write'],
      organization: 'Strangers',
    });
    expect(outcome(await call('GET', `/${id}`, undefined, as))).toBe('404 NOT_FOUND');
    expect(outcome(await call('PATCH', `/${id}`, { name: 'theirs' }, as))).toBe('404 NOT_FOUND');
    expect(outcome(await call('DELETE', `/${id}`, undefined, as))).toBe('404 NOT_FOUND');
    expect((await call('GET', `/${id}`)).json().name).toBe('ours');
  });

  test('reading and writing need their scopes', async () => {
    const reader = await server.createKey({ scopes: ['campaigns:read'] });
    expect((await call('GET', '', undefined, reader)).statusCode).toBe(200);
    expect(outcome(await call('POST', '', { name: 'x' }, reader))).toBe('403 INSUFFICIENT_SCOPE');
    const none = await server.createKey({ scopes: ['links:write'] });
    expect(outcome(await call('GET', '', undefined, none))).toBe('403 INSUFFICIENT_SCOPE');
    expect(outcome(await server.call({ url }))).toBe('401 UNAUTHORIZED');
  });

  test.each([
    [{}, 'name: is required'],
    [{ name: '' }, 'name: must not be blank'],
    [{ name: '  ' }, 'name: must not be blank'],
    [{ name: 'a\0b' }, 'name: must be text of 1 to 200 characters, without U+0000'],
    [{ name: 'x', landing_page_url: 'javascript:alert(1)' }, 'landing_page_url: must be a valid URL'],
    [{ name: 'x', landing_page_url: 'https://a@b.example/' }, 'landing_page_url: must be a valid URL'],
    [{ name: 'x', status: 'done' }, 'status: must be one of draft, active, paused, ended'],
    [
      { name: 'x', starts_at: '2031-01-01T00:00:00' },
      'starts_at: must be an instant in ISO 8601, with Z or an offset',
    ],
    [
      { name: 'x', ends_at: '2031-13-01T00:00:00Z' },
      'ends_at: must be an instant in ISO 8601, with Z or an offset',
    ],
    [
      { name: 'x', starts_at: '2031-01-02T00:00:00Z', ends_at: '2031-01-01T00:00:00Z' },
      'ends_at: must be after starts_at',
    ],
    [
      { name: 'x', ends_at: '2001-01-01T00:00:00Z' },
      'ends_at: must be a future date for a campaign that has not ended',
    ],
    [{ name: 'x', link_count: 3 }, 'link_count: is not a known field'],
  ])('%j is refused in one sentence', async (body, detail) => {
    const answer = await call('POST', '', body);
    expect([answer.statusCode, answer.json().detail]).toEqual([400, detail]);
  });

  test('a campaign that is over cannot be said to go on, but can be renamed and given more time', async () => {
    const { id } = await make({ name: 'short', status: 'active', ends_at: after(1_000) });
    server.clock.advance(1_000);
    expect((await call('GET', `/${id}`)).json().status).toBe('ended');
    expect((await call('PATCH', `/${id}`, { name: 'was short' })).json().status).toBe('ended');
    expect(outcome(await call('PATCH', `/${id}`, { status: 'active' }))).toBe('400 VALIDATION_FAILED');
    expect((await call('PATCH', `/${id}`, { ends_at: '' })).json()).toMatchObject({
      status: 'active',
      ends_at: null,
    });
  });

  test('what is no id is not found, whatever it holds', async () => {
    for (const id of ['camp_', 'x', '%00', "'%20or%201=1"]) {
      expect(outcome(await call('GET', `/${id}`)), id).toBe('404 NOT_FOUND');
    }
  });

  async function signInAgain(username: string) {
    const answer = await server.call({
      method: 'POST',
      url: '/api/auth/login',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ username, password: 'correct horse battery staple' }),
    });
    return answer.json();
  }
});
