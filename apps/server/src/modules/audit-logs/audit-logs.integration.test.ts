import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApp, type TestApp } from '../../../test/app.ts';
import { outcome } from '../../../test/secrets.ts';
import { askToLogIn, askToLogOut, bearer, signedIn } from '../../../test/sign-in.ts';

const url = '/api/v1/audit-logs';
let server: TestApp;
let token: string;

beforeAll(async () => {
  server = await startApp();
  const first = await signedIn(server);
  await askToLogOut(server, first.refresh_token);
  await askToLogIn(server, { email: 'ada', password: 'not the right one' });
  await signedIn(server, { email: 'eve@example.com', username: 'eve', organization: 'Other' });
  const { password } = await server.createUser({ email: 'v@example.com', username: 'v', role: 'viewer' });
  token = (await askToLogIn(server, { username: 'v', password })).json().access_token;
  // Nobody waits for the entry of a failure.
  await vi.waitFor(async () => expect((await read('?status=failure')).json().total).toBe(1));
});
afterAll(() => server.stop());

const read = (query = '', headers: Record<string, string> = bearer(token)) =>
  server.call({ url: `${url}${query}`, headers });

test('lists what was done in the own organisation, newest first, and nothing of others', async () => {
  const { logs, ...page } = (await read()).json();
  expect(page).toEqual({ page: 1, page_size: 20, total: 6, total_pages: 1 });
  expect(logs.map(({ action, status }: Record<string, string>) => `${action} ${status}`).sort()).toEqual([
    'auth.signed_in failure',
    'auth.signed_in success',
    'auth.signed_in success',
    'auth.signed_out success',
    'user.created success',
    'user.created success',
  ]);
  expect(JSON.stringify(logs)).not.toContain('eve');
  const times = logs.map(({ id }: { id: string }) => Number(id));
  expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
  expect(logs.at(-1)).toMatchObject({ actor: 'operator', ip_address: null, details: { role: 'owner' } });
  expect(logs[0]).toMatchObject({
    actor: expect.stringMatching(/^user:/),
    ip_address: '127.0.0.1',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('filters and pages', async () => {
  const { logs } = (await read('?action=auth.signed_in&page_size=2&page=2')).json();
  expect(logs).toHaveLength(1);
  expect((await read('?status=failure')).json().total).toBe(1);
  expect((await read(`?actor=${encodeURIComponent('operator')}`)).json().total).toBe(2);
  expect((await read('?from=2999-01-01')).json()).toMatchObject({ total: 0, total_pages: 0, logs: [] });
  expect((await read('?to=2000-01-01T00:00:00Z')).json().total).toBe(0);
  expect((await read('?per_page=5')).json().logs).toHaveLength(5);
});

test.each([
  '?page=0',
  '?page_size=101',
  '?page=x',
  '?status=maybe',
  '?from=yesterday',
  '?action=a%00b',
  '?other=1',
])('refuses %s in one sentence', async (query) =>
  expect(outcome(await read(query))).toBe('400 VALIDATION_FAILED'),
);

test('is for members and keys with the scope, and for nobody else', async () => {
  expect(outcome(await read('', {}))).toBe('401 UNAUTHORIZED');
  const key = await server.createKey();
  expect(outcome(await read('', bearer(key)))).toBe('403 INSUFFICIENT_SCOPE');
  const auditor = await server.createKey({ scopes: ['audit:read'] });
  expect((await read('', bearer(auditor))).json().total).toBe(6);
  const stranger = await server.createKey({ scopes: ['audit:read'], organization: 'Third' });
  expect((await read('', bearer(stranger))).json().total).toBe(0);
});

test('exports everything as lines, and as a table in which nothing is a formula', async () => {
  const formula = '=HYPERLINK("https://evil.example")';
  const payload = JSON.stringify({ email: 'ada', password: 'not the right one' });
  const headers = { 'content-type': 'application/json', 'user-agent': formula };
  await server.call({ method: 'POST', url: '/api/auth/login', headers, payload });
  await expect.poll(async () => (await read('?status=failure')).json().total).toBe(2);
  const lines = await read('/export');
  expect(lines.headers['content-type']).toBe('application/jsonl');
  expect(lines.headers['content-disposition']).toBe('attachment; filename="audit-log.jsonl"');
  const entries = lines.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries).toHaveLength(7);
  expect(entries[0]).toMatchObject({ action: 'user.created' });
  const table = await read('/export?format=csv');
  expect(table.body.split('\r\n')).toHaveLength(9);
  expect(table.body).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
});

test('says whether the log is as it was written, and where it is not', async () => {
  const whole = (await read('/verification')).json();
  expect(whole).toMatchObject({ state: 'whole', fault: null, checkpoint: null });
  expect(whole.records).toBe((await read()).json().total);
  const [one, other] = await Promise.all([read('/verification'), read('/verification')]);
  expect(one.body).toBe(other.body);
  await server.database.db
    .updateTable('audit_events')
    .set({ seq: 900 } as object)
    .where('seq', '=', 2)
    .execute();
  expect((await read('/verification')).json()).toMatchObject({
    state: 'changed',
    records: 1,
    fault: { record: 2, message: 'this record is missing' },
  });
  await server.database.db
    .updateTable('audit_events')
    .set({ seq: 2 } as object)
    .where('seq', '=', 900)
    .execute();
  expect((await read('/verification')).json().state).toBe('whole');
});
