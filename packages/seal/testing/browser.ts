import { argon2id as noble } from '../src/argon2-noble.ts';
import { argon2id as wasm } from '../src/argon2-wasm.ts';
import { vectorSuite } from '../src/vectors.cases.ts';
import { suites } from './all.ts';
import type { Surroundings, Vectors } from './suite.ts';

declare global {
  interface Window {
    /** Runs one case by name; answers with the failure, or null. */
    runCase(about: string, name: string, vectors: Vectors | null): Promise<string | null>;
  }
}

const surroundings: Surroundings = { argon2id: wasm, argon2ids: { wasm, noble } };

window.runCase = async (about, name, vectors) => {
  const all = vectors === null ? suites : [...suites, { ...vectorSuite, cases: vectorSuite.cases(vectors) }];
  const found = all.find((suite) => suite.about === about)?.cases.find((one) => one.name === name);
  if (found === undefined) return 'there is no such case';
  try {
    await found.run(surroundings);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
};
