import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFrom, root } from './sources.ts';

const cacheDir = join(root, 'node_modules/.cache/waxwing');
const sources = ['apps/server/src/**', 'packages/contract/src/**', 'scripts/*.ts', 'package-lock.json'];

/** A server that mostly waits: a small heap costs it a few requests of a hundred, and is a third of its memory. */
const flags = ['--max-semi-space-size=2', '--optimize-for-size'];

/** What `npm start` runs the server with, in the words of `execve`. */
export const serverCommand = [process.execPath, ...flags, join(root, 'apps/server/src/main.ts')];
export const serverEnv = {
  // Each thread would keep an arena of its own for the few things it allocates.
  MALLOC_ARENA_MAX: '1',
  NODE_COMPILE_CACHE: cacheDir,
};

/**
 * Runs the server once, for a moment and on a folder of its own, unless its compiled code is in the cache: whoever
 * compiles TypeScript keeps the compiler in memory, which is 20 MB for as long as the server runs.
 */
export function ensureCompiled(): Promise<void> {
  return makeFrom(sources, join(cacheDir, 'sources.sha256'), async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-compile-'));
    const [file = '', ...args] = serverCommand;
    const env = {
      PATH: process.env.PATH,
      ...serverEnv,
      WAXWING_PORT: '0',
      WAXWING_DATA_DIR: dataDir,
      WAXWING_LOG_LEVEL: 'silent',
    };
    const server = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    server.stdout.once('data', () => server.kill('SIGTERM'));
    await once(server, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  });
}
