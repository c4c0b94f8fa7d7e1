import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../test/server.ts';
import { runAdminCommand } from '../../admin/admin.ts';

const rounds = 6;

interface Pair {
  access_token: string;
  refresh_token: string;
}

async function ask(server: TestServer, path: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

test('a server that is killed while it refreshes costs nobody their session: the same request goes on', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-refresh-'));
  const user = { command: 'create-user', options: { email: 'ada@example.com' } };
  // What the command prints.
  const { password } = (await runAdminCommand(user, { dataDir, env: {} })) as { password: string };
  const env = { WAXWING_PUBLIC_URL: 'http://localhost' };
  let server = await startServer({ dataDir, env });
  let pair = (await (await ask(server, 'login', { username: 'ada', password })).json()) as Pair;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const refresh = { refresh_token: pair.refresh_token };
      const headers = { 'idempotency-key': randomBytes(16).toString('hex') };
      const lost = ask(server, 'refresh', refresh, headers).catch(() => undefined);
      // Before the request is read, in the middle of it, after its answer: each round dies a little later.
      await delay(round);
      await server.kill();
      await lost;
      server = await startServer({ dataDir, env });
      const answer = await ask(server, 'refresh', refresh, headers);
      expect(answer.status).toBe(200);
      pair = (await answer.json()) as Pair;
      const me = await fetch(`${server.url}/api/auth/me`, {
        headers: { authorization: `Bearer ${pair.access_token}` },
      });
      expect(me.status).toBe(200);
    }
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
});
