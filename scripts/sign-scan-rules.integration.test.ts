import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readScanRules } from '../apps/server/src/modules/scan-rules/scan-rules.service.ts';
import { openRulesBundle } from '../apps/web/src/scan/rules-bundle.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'sign-scan-rules.ts');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-sign-'));
  await writeFile(join(folder, 'good.yar'), 'rule good { condition: filename == "ü" }');
  await writeFile(join(folder, 'bad.yar'), 'rule bad { condition: nothing }');
});
afterAll(() => rm(folder, { recursive: true }));

const sign = (...args: string[]) => run(process.execPath, [script, ...args], { cwd: folder });
const written = async (out: string) => ({
  text: await readFile(join(folder, out, 'scan-rules.json'), 'utf8'),
  key: (await readFile(join(folder, out, 'scan-rules.pub'), 'utf8')).trim(),
});

test('what is signed opens in the server and in the browser, and the key stays the same from then on', async () => {
  await sign('--key', 'rules.pem', '--out', 'one', 'good.yar');
  const { text, key } = await written('one');
  expect(readScanRules(join(folder, 'one'), 'nowhere').key).toBe(key);
  expect(await openRulesBundle(text, key)).toMatchObject({ version: new Date().toISOString().slice(0, 10) });
  expect((await stat(join(folder, 'rules.pem'))).mode & 0o777).toBe(0o600);
  await sign('--key', 'rules.pem', '--version', '2', '--out', 'two', 'good.yar');
  const second = await written('two');
  expect(second.key).toBe(key);
  expect(await openRulesBundle(second.text, key)).toMatchObject({ version: '2' });
});

test('without a key file every bundle has a key of its own, which nobody keeps', async () => {
  await sign('--out', 'three', 'good.yar');
  await sign('--out', 'four', 'good.yar');
  expect((await written('three')).key).not.toBe((await written('four')).key);
});

test('rules that do not compile are not signed, and the words of the compiler say why', async () => {
  const refused = sign('--out', 'five', 'good.yar', 'bad.yar');
  await expect(refused).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('unknown identifier'),
  });
  await expect(stat(join(folder, 'five'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a version with other characters, or no rules, is refused', async () => {
  await expect(sign('--out', 'six', '--version', 'a\nb', 'good.yar')).rejects.toMatchObject({ code: 1 });
  await expect(sign('--out', 'six')).rejects.toMatchObject({ stderr: expect.stringContaining('Usage:') });
});
