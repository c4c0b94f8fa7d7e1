import { describe, test } from 'vitest';
import { suites } from '../testing/all.ts';
import { HOW_TO_SUPPLY, loadVectors } from '../testing/load-vectors.ts';
import type { Case, Surroundings } from '../testing/suite.ts';
import { argon2id as native } from './argon2-native.ts';
import { argon2id as noble } from './argon2-noble.ts';
import { argon2id as wasm } from './argon2-wasm.ts';
import { vectorSuite } from './vectors.cases.ts';

const surroundings: Surroundings = { argon2id: native, argon2ids: { native, wasm, noble } };

// Each case takes milliseconds, Argon2id in plain JavaScript a second; a busy machine may take a while longer.
const PATIENCE = { timeout: 30_000 };

for (const { about, cases } of suites) describe(about, () => runAll(cases));

describe(vectorSuite.about, () => {
  const vectors = loadVectors();
  if (vectors === undefined) test.skip(HOW_TO_SUPPLY);
  else runAll(vectorSuite.cases(vectors));
});

function runAll(cases: readonly Case[]): void {
  for (const { name, run } of cases) test(name, PATIENCE, () => run(surroundings));
}
