import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vectors } from './suite.ts';

const FOLDER =
  process.env.WAXWING_VECTORS ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'vectors');

/** How a reader of the test report gets the vectors. */
export const HOW_TO_SUPPLY =
  'the vectors waxwing-v1.json and cobblestone256.json are not here: set WAXWING_VECTORS to their folder';

/**
 * Reads the vectors from the folder beside the repository, or from WAXWING_VECTORS. Undefined when they are absent,
 * which is an error where it must not pass unseen: under CI, and when the folder was named.
 */
export function loadVectors(): Vectors | undefined {
  if (existsSync(FOLDER))
    return { format: read('waxwing-v1.json'), cobblestone: read('cobblestone256.json') };
  if (process.env.CI || process.env.WAXWING_VECTORS) throw new Error(HOW_TO_SUPPLY);
  return undefined;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}
