import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../test/server.ts';
import { runAdminCommand } from '../../admin/admin.ts';

const rounds = 6;

test('a server that is killed while it shows a shared key gives it to the same claim again, and to no other', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-key-share-'));
  const user = { command: 'create-user', options: { email: 'ada@example.com' } };
  // What the command prints.
  const { password } = (await runAdminCommand(user, { dataDir, env: {} })) as { password: string };
  const env = { WAXWING_PUBLIC_URL: 'http://localhost' };
  let server = await startServer({ dataDir, env });
  try {
    const { access_token } = await post(server, 'auth/login', { username: 'ada', password });
    const { api_key, key_id } = await post(server, 'api-keys/generate', { name: 'x' }, access_token);
    for (let round = 0; round < rounds; round += 1) {
      const { share_token } = await post(server, `api-keys/${key_id}/share`, {}, access_token);
      const [mine, other] = [newClaim(), newClaim()];
      const lost = open(server, share_token, mine).catch(() => undefined);
      // Before the request is read, in the middle of it, after its answer: each round dies a little later.
      await delay(round);
      await server.kill();
      await lost;
      server = await startServer({ dataDir, env });
      const again = await open(server, share_token, mine);
      expect([again.status, (await again.json()).api_key]).toEqual([200, api_key]);
      expect((await open(server, share_token, other)).status).toBe(410);
    }
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
});

function newClaim(): string {
  return randomBytes(16).toString('base64url');
}

function open({ url }: TestServer, token: string, claim: string): Promise<Response> {
  return fetch(`${url}/api/v1/api-keys/shared/${token}`, { headers: { 'x-claim': claim } });
}

async function post({ url }: TestServer, path: string, body: object, token?: string) {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (answer.status > 201) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}
