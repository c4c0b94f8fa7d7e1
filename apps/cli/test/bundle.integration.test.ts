import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waxwing } from './command.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let folder: string;

// Far from the checkout, so that nothing of it can be found by accident.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-bundle-'));
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
});
afterAll(() => rm(folder, { recursive: true }));

test('the built command runs without the checkout, up to the server it speaks to', async () => {
  const launcher = join(folder, 'waxwing.js');
  const env = { WAXWING_URL: 'http://127.0.0.1:1', WAXWING_PASSPHRASE: 'correct horse' };
  expect(await waxwing(['--version'], { launcher })).toMatchObject({ exitCode: 0, stderr: '' });
  const sealed = await waxwing(['secret', '--json'], { launcher, env, stdin: 'text' });
  expect(sealed.exitCode).toBe(7);
});

test('the built command says that it has no server', async () => {
  for (const argv of [['serve'], ['admin', 'list-keys']]) {
    const { exitCode, stderr } = await waxwing(argv, { launcher: join(folder, 'waxwing.js') });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'This copy of waxwing has no server in it. Run the command in a checkout, as npx waxwing.\n',
    );
  }
});
