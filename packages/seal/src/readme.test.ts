import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExamples, runExample } from '../testing/readme.ts';

const FOLDER = join(import.meta.dirname, '..');

test.each(readExamples(FOLDER))('the README keeps what example %# promises', async (example) => {
  expect(example.promised.length).toBeGreaterThan(0);
  expect(await runExample(FOLDER, example)).toEqual(example.promised);
});
