import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readExamples, runExample } from '../testing/readme.ts';

// Each example starts a Node of its own.
vi.setConfig({ testTimeout: 30_000 });

const FOLDER = join(import.meta.dirname, '..');

test.each(readExamples(FOLDER))('the README keeps what example %# promises', async (example) => {
  expect(example.promised.length).toBeGreaterThan(0);
  expect(await runExample(FOLDER, example)).toEqual(example.promised);
});
