import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../apps/server/test/server.ts';
import { readExamples, runExample } from '../../seal/testing/readme.ts';

const FOLDER = join(import.meta.dirname, '..');
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
});

test.each(readExamples(FOLDER))('the README keeps what example %# promises', async (example) => {
  expect(example.promised.length).toBeGreaterThan(0);
  expect(await runExample(FOLDER, example, { WAXWING_URL: server.url })).toEqual(example.promised);
});
