import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExamples, runExample } from '../../seal/testing/readme.ts';
import { ContractServer } from '../testing/contract-server.ts';

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
