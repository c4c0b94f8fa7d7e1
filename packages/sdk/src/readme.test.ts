import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readExamples, runExample } from '../../seal/testing/readme.ts';
import { ContractServer } from '../testing/contract-server.ts';

// Each example starts a Node of its own.
vi.setConfig({ testTimeout: 30_000 });

const FOLDER = join(import.meta.dirname, '..');
const server = new ContractServer();
let url: string;

beforeAll(async () => {
  url = await server.start();
});

afterAll(() => server.stop());

test.each(readExamples(FOLDER))('the README keeps what example %# promises', async (example) => {
  expect(example.promised.length).toBeGreaterThan(0);
  expect(await runExample(FOLDER, example, { WAXWING_URL: url })).toEqual(example.promised);
});
