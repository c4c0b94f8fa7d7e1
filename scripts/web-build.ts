import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Inside the folder that a build empties first: a build that was cut off leaves no stamp. */
const stampPath = join(root, 'apps/web/dist/sources.sha256');

const sources = ['apps/web/**', 'packages/{contract,sdk,seal}/src/**', 'package-lock.json'];
const noSources = ['**/node_modules', '**/dist', '**/e2e', '**/*.test.ts'];

/**
 * Builds the web pages unless what is built came from these very sources. By content, because a checkout gives
 * files any time.
 * @throws when the build fails
 */
export async function ensureWebBuilt(): Promise<void> {
  const wanted = hashSources();
  if (builtFrom() === wanted) return;
  process.stderr.write('building the web pages …\n');
  // A process of its own: the server must not carry the memory of the build tools.
  // It loads the server too, so that where compiled code is cached the first start finds it there.
  const preload = ['--import', join(root, 'apps/server/src/serve.ts')];
  const build = spawn(process.execPath, [...preload, join(root, 'apps/web/build/build.ts')], {
    cwd: root,
    // Standard output belongs to the one line of the server.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('The web pages could not be built.');
  writeFileSync(stampPath, wanted);
}

function hashSources(): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root, exclude: noSources, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function builtFrom(): string | undefined {
  try {
    return readFileSync(stampPath, 'utf8');
  } catch {
    return undefined;
  }
}
