import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { waxwing } from './command.ts';

const PRETEND_NODE_20 =
  '--import=data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.9.0"})';
const BIN = fileURLToPath(new URL('../bin', import.meta.url));

test('in a checkout an old Node hands over to the pinned one, with output, input and exit code', async () => {
  const handedOver = { nodeFlags: [PRETEND_NODE_20] };
  expect(await waxwing(['--version'], handedOver)).toMatchObject({ exitCode: 0, stderr: '' });
  const empty = await waxwing(['secret'], { ...handedOver, stdin: '' });
  expect(empty).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the input is empty') });
});

test('an old Node on its own says which one is needed, and where to get it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-launcher-'));
  try {
    await cp(BIN, join(folder, 'bin'), { recursive: true });
    const launcher = join(folder, 'bin', 'waxwing.js');
    const refused = await waxwing(['--version'], { nodeFlags: [PRETEND_NODE_20], launcher });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/^waxwing needs Node 26 or newer, .* https:\/\/nodejs\.org/);
    expect(refused.stderr.trimEnd()).not.toContain('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});
