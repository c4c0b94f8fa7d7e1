import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAdminCommand } from '../../../apps/server/src/admin/admin.ts';
import { startServer, type TestServer } from '../../../apps/server/test/server.ts';
import { readExamples, runExample } from '../../seal/testing/readme.ts';

const FOLDER = join(import.meta.dirname, '..');
let server: TestServer;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startServer();
  const made = await runAdminCommand(
    { command: 'create-user', options: { email: 'ada@example.com' } },
    { dataDir: server.dataDir, env: {} },
  );
  // What the command prints; it is typed as plain data.
  env = { WAXWING_URL: server.url, PASSWORD: (made as { password: string }).password };
});

afterAll(async () => {
  await server.stop();
});

test.each(readExamples(FOLDER))('the README keeps what example %# promises', async (example) => {
  expect(example.promised.length).toBeGreaterThan(0);
  expect(await runExample(FOLDER, example, env)).toEqual(example.promised);
});
