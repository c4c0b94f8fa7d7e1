import type { Argon2id } from '../src/index.ts';
import type { CobblestoneVectors, FormatVectors } from './vectors.ts';

/** What a case gets from the place it runs in. */
export interface Surroundings {
  /** The fastest Argon2id there. */
  argon2id: Argon2id;
  /** Every Argon2id there, by name. */
  argon2ids: Readonly<Record<string, Argon2id>>;
}

/** One behaviour, checked the same way in Node and in a browser: neither knows a test runner. */
export interface Case {
  name: string;
  run(surroundings: Surroundings): Promise<void> | void;
}

/** Cases about one module. */
export interface Suite {
  about: string;
  cases: readonly Case[];
}

/** Cases that need the published vectors, which do not live in this repository. */
export interface VectorSuite {
  about: string;
  cases(vectors: Vectors): readonly Case[];
}

export interface Vectors {
  format: FormatVectors;
  cobblestone: CobblestoneVectors;
}

/** Makes a suite from sentences and what they mean. */
export function suite(about: string, sentences: Record<string, Case['run']>): Suite {
  return { about, cases: toCases(sentences) };
}

export function toCases(sentences: Record<string, Case['run']>): Case[] {
  return Object.entries(sentences).map(([name, run]) => ({ name, run }));
}
