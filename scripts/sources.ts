import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '..');

const noSources = ['**/node_modules', '**/dist', '**/e2e', '**/*.test.ts'];

/**
 * Makes something unless what was made last came from these very sources. By content, because a checkout gives files
 * any time.
 * @param patterns globs from the root of the repository
 * @param stampPath where the hash of the sources is kept; written when `make` has succeeded
 */
export async function makeFrom(
  patterns: readonly string[],
  stampPath: string,
  make: () => Promise<void>,
): Promise<void> {
  const wanted = hashOf(patterns);
  if (stampAt(stampPath) === wanted) return;
  await make();
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, wanted);
}

function hashOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync(patterns, { cwd: root, exclude: noSources, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function stampAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
