import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// npm hands a signal to the shell that it starts, and a shell in between would leave the server running.
test('npm start stops with the signal that npm gets', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-start-'));
  const env = { ...process.env, WAXWING_PORT: '0', WAXWING_DATA_DIR: dataDir };
  const npm = spawn('npm', ['start'], { cwd: join(import.meta.dirname, '..'), env });
  let output = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  npm.stderr.resume();
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/^waxwing ready at \S+$/m);
  const url = /ready at (\S+)/.exec(output)?.[1];
  npm.kill('SIGTERM');
  expect(await once(npm, 'exit')).toEqual([0, null]);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  await rm(dataDir, { recursive: true });
});
