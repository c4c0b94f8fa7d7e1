import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { startPostgres } from '../../test/postgres.ts';
import { openSecret, outcome, secretBody, secretsUrl } from '../../test/secrets.ts';
import { sweepIdempotencyKeys } from './idempotency.ts';

const newKey = () => randomBytes(16).toString('base64url');

function create({ call }: TestApp, key: string, fields: object = {}, headers: Record<string, string> = {}) {
  return call({
    method: 'POST',
    url: secretsUrl,
    payload: { ...secretBody, ...fields },
    headers: { 'idempotency-key': key, ...headers },
  });
}

async function countShares({ database }: TestApp): Promise<number> {
  return (await database.db.selectFrom('shares').select('id').execute()).length;
}

async function withApp(work: (server: TestApp) => Promise<void>, url?: string): Promise<void> {
  const server = await startApp({ url });
  await work(server).finally(() => server.stop());
}

test('the same key and body get the first answer and create once, for 24 hours', () =>
  withApp(async (server) => {
    const key = newKey();
    const first = await create(server, key);
    server.clock.advance(86_400_000 - 1);
    const again = await create(server, key);
    expect([again.statusCode, again.body]).toEqual([201, first.body]);
    expect(await countShares(server)).toBe(1);
    server.clock.advance(1);
    expect((await create(server, key)).json().linkId).not.toBe(first.json().linkId);
    expect(await countShares(server)).toBe(2);
  }));

test('the same key with another body is 422 and creates nothing', () =>
  withApp(async (server) => {
    const key = newKey();
    await create(server, key);
    expect(outcome(await create(server, key, { expiryType: '1hour' }))).toBe('422 IDEMPOTENCY_MISMATCH');
    expect(await countShares(server)).toBe(1);
  }));

test('a refused creation keeps nothing: the key can be used again', () =>
  withApp(async (server) => {
    const key = newKey();
    expect((await create(server, key, { iv: '!' })).statusCode).toBe(400);
    expect((await create(server, key)).statusCode).toBe(201);
  }));

test('a replay does not bring back what was viewed', () =>
  withApp(async (server) => {
    const key = newKey();
    const { linkId } = (await create(server, key, { expiryType: 'view_once' })).json();
    await openSecret(server, linkId);
    expect((await create(server, key, { expiryType: 'view_once' })).json().linkId).toBe(linkId);
    expect((await openSecret(server, linkId)).statusCode).toBe(410);
  }));

test('a key belongs to its principal, and to nobody in particular without one', () =>
  withApp(async (server) => {
    const key = newKey();
    const principals = [
      {},
      { 'x-api-key': await server.createKey() },
      { 'x-api-key': await server.createKey() },
      { 'x-api-key': await server.createKey({ organization: 'Other' }) },
    ];
    const ids = [];
    for (const headers of principals) ids.push((await create(server, key, {}, headers)).json().linkId);
    expect(new Set(ids).size).toBe(4);
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' };
    expect((await create(server, key, {}, elsewhere)).json().linkId).toBe(ids[0]);
    expect((await create(server, key, {}, { 'x-api-key': 'ended' })).statusCode).toBe(401);
  }));

test.each(['', 'short', 'x'.repeat(21), 'x'.repeat(129), `${'x'.repeat(22)} y`])(
  'the malformed key "%s" is 400',
  (key) =>
    withApp(async (server) => {
      const answer = await create(server, key);
      expect(outcome(answer)).toBe('400 VALIDATION_FAILED');
      expect(answer.json().detail).toBe('idempotency-key: must be 22 to 128 visible characters');
    }),
);

test('the kept answer is sealed: neither key, body nor answer is readable in the database', () =>
  withApp(async (server) => {
    const key = newKey();
    const { linkId, revokeToken } = (await create(server, key)).json();
    const rows = await server.database.db.selectFrom('idempotency_keys').selectAll().execute();
    const stored = rows.map((row) => Buffer.concat([row.key_hash, row.body_mac, row.sealed_answer]));
    expect(stored).toHaveLength(1);
    for (const trace of [key, linkId, revokeToken, secretBody.encryptedBlob]) {
      expect(stored[0]?.includes(trace)).toBe(false);
    }
  }));

test('answers that are no longer kept are swept', () =>
  withApp(async (server) => {
    await create(server, newKey());
    const rows = () => server.database.db.selectFrom('idempotency_keys').select('status').execute();
    await sweepIdempotencyKeys(server.database, server.clock.now());
    expect(await rows()).toHaveLength(1);
    server.clock.advance(86_400_000);
    await sweepIdempotencyKeys(server.database, server.clock.now());
    expect(await rows()).toEqual([]);
  }));

async function fiftyAtOnce(server: TestApp): Promise<void> {
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 50 }, () => create(server, key)));
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([201]));
  expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
  expect(await countShares(server)).toBe(1);
  const keys = await server.database.db.selectFrom('payload_keys').select('id').execute();
  expect(keys).toHaveLength(1);
}

test('50 parallel creations with one key are one secret', () => withApp(fiftyAtOnce));

test('50 parallel creations with one key are one secret on PostgreSQL too', async () => {
  const postgres = await startPostgres();
  await withApp(fiftyAtOnce, await postgres.createDatabase()).finally(() => postgres.stop());
});
