import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApp, type TestApp } from '../test/app.ts';
import { newestLink, readMails } from '../test/mailbox.ts';
import { startPostgres, type TestPostgres } from '../test/postgres.ts';
import { askToRefresh, bearer, signedIn } from '../test/sign-in.ts';
import type { Schema } from './database/schema.ts';

/** Letters leave behind the act, within seconds. */
const patience = { timeout: 20_000, interval: 100 };
const password = 'eleven canaries in a coal mine';

describe.each(['sqlite', 'postgres'] as const)('a copy of the database (%s)', (engine) => {
  let postgres: TestPostgres | undefined;
  let server: TestApp;
  let secrets: Record<string, string>;
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres() : undefined;
    server = await startApp({ url: await postgres?.createDatabase() });
    secrets = await useEverything();
  });
  afterAll(async () => {
    await server.stop();
    await postgres?.stop();
  });

  const post = async (path: string, body: object, token?: string) => {
    const answer = await server.call({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: { 'content-type': 'application/json', ...(token && bearer(token)) },
      payload: JSON.stringify(body),
    });
    expect(answer.statusCode, `${path}: ${answer.body}`).toBeLessThan(300);
    return answer.json();
  };
  const mailed = async (count: number) => {
    const mails = await vi.waitFor(async () => {
      const found = await readMails(server.dataDir);
      expect(found).toHaveLength(count);
      return found;
    }, patience);
    return newestLink(mails).token;
  };

  /** Everything that somebody is given or gives, and that opens something. */
  async function useEverything() {
    const first = await signedIn(server, { password });
    const token = first.access_token;
    const { refresh_token } = (await askToRefresh(server, first.refresh_token)).json();
    const { secret, otpauth_url } = await post('/auth/totp/begin', {}, token);
    const key = await post('/api-keys/generate', { name: 'canary' }, token);
    const share = await post(`/api-keys/${key.key_id}/share`, { message: 'a canary of a message' }, token);
    const { api_key: next } = await post(`/api-keys/${key.key_id}/rotate`, { grace_seconds: 3_600 }, token);
    await post('/team/invitations', { email: 'grace@example.com' }, token);
    const invitation = await mailed(1);
    server.clock.advance(1_000);
    await post('/auth/forgot-password', { email: 'ada@example.com' });
    return {
      password,
      token,
      'spent refresh token': first.refresh_token,
      'refresh token': refresh_token,
      'authenticator seed': secret,
      'authenticator address': otpauth_url,
      'API key': key.api_key,
      'rotated API key': next,
      'share token': share.share_token,
      'message of a share': 'a canary of a message',
      'invitation token': invitation,
      'reset token': await mailed(2),
    };
  }

  test('shows nothing that opens anything, however it is read', async () => {
    const copy = await contentOf(server, engine);
    // What is not secret is found, so the search works.
    expect(isIn(copy, 'ada@example.com')).toBe(true);
    const found = Object.entries(secrets).flatMap(([name, secret]) => (isIn(copy, secret) ? [name] : []));
    expect(Object.keys(secrets)).toHaveLength(12);
    expect(found).toEqual([]);
  });

  test('neither does the log', () => {
    const log = Buffer.from(server.logs());
    expect(Object.entries(secrets).flatMap(([name, secret]) => (isIn(log, secret) ? [name] : []))).toEqual(
      [],
    );
  });
});

/** Every byte of every file, or every value of every row. */
async function contentOf({ dataDir, database }: TestApp, engine: 'sqlite' | 'postgres'): Promise<Buffer> {
  if (engine === 'sqlite') {
    const names = (await readdir(dataDir)).filter((name) => name.startsWith('waxwing.db'));
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
  }
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    database.db,
  );
  const parts: Buffer[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<
      Record<string, unknown>
    >`select * from ${sql.table(name as keyof Schema)}`.execute(database.db);
    const values = rows.flatMap((row) => Object.values(row));
    parts.push(
      ...values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(`${value} `))),
    );
  }
  return Buffer.concat(parts);
}

/** As it is, and in the spellings that a program might keep it in. */
function isIn(content: Buffer, text: string): boolean {
  const bytes = Buffer.from(text);
  const decoded = [Buffer.from(text, 'base64url'), Buffer.from(text, 'hex')].filter(
    ({ length }) => length > 15,
  );
  const spelled = [
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
  const forms = [bytes, ...decoded, ...spelled.map((form) => Buffer.from(form))];
  return forms.some((form) => content.includes(form));
}
