import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eicar, zip } from '../src/scan/testing/samples.ts';
import { choose, goToFiles, receive, sealedLink } from './sending.ts';
import { setStage } from './stage.ts';

const stage = setStage();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-scan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test.each([
  ['plain', 'test.txt', eicar],
  ['in a ZIP', 'test.zip', zip([{ path: 'deep/test.txt', data: eicar }])],
  // A browser has room for some 120 memories of WebAssembly, of which a scanner may want one for each.
  [
    'at the end of a ZIP of many',
    'many.zip',
    zip([...Array(300).keys()].map((at) => ({ path: `${at}`, data: at === 299 ? eicar : 'x' }))),
  ],
])('a file that a rule matches, %s, is not sent', async (_, name, content) => {
  const { page, context } = stage;
  const uploads: string[] = [];
  context.on('request', (request) => {
    // OPTIONS asks how much a share may hold, and carries nothing.
    if (!['GET', 'OPTIONS'].includes(request.method())) uploads.push(request.url());
  });
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', await file(name, content));
  await stage.button('Seal it').click();
  await page.getByText('matches the rule waxwing_eicar_test_file').waitFor();
  expect(uploads).toEqual([]);
});

test('a file that no rule matches is sent, and the sealed manifest says what was looked for', async () => {
  const { page } = stage;
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', await file('plain.txt', 'hello'));
  await stage.button('Seal it').click();
  const { scan } = await receive(await sealedLink(page));
  expect(scan).toMatchObject({
    verdict: 'no_rule_matched',
    scope: 'full',
    engine: expect.stringMatching(/^yara-x\//),
    rules_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    by: 'sender-client',
  });
});

test('rules that were changed on their way count for nothing, and the manifest says that nothing was checked', async () => {
  const { page, context } = stage;
  await context.route('**/scan-rules.json', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), rules: 'rule nothing { condition: false }' } });
  });
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', await file('unchecked.txt', eicar));
  await stage.button('Seal it').click();
  const { scan } = await receive(await sealedLink(page));
  expect(scan).toMatchObject({ verdict: 'not_scanned', reason: 'rules_not_signed' });
  expect(scan).not.toHaveProperty('rules_sha256');
});

test.each([
  [
    'rules that cannot be fetched',
    '**/scan-rules.json',
    'rules_unavailable',
    'the rules could not be fetched',
  ],
  ['a scanner that does not start', '**/scan-worker-*.js', 'failed', 'the check broke off'],
])('with %s files are sent, and both sides are told', async (_, address, reason, why) => {
  const { page, context } = stage;
  await context.route(address, (route) => route.abort());
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', await file('unchecked.txt', eicar));
  await stage.button('Seal it').click();
  const { scan } = await receive(await sealedLink(page));
  expect(scan).toMatchObject({ verdict: 'not_scanned', reason });
  await page.getByText(`Not checked for malware: ${why}.`).waitFor();
});

test('the scan worker alone may compile WebAssembly, and its page runs no text as script', async () => {
  const worker = (await readdir(new URL('../dist/assets', import.meta.url))).find((name) =>
    /^scan-worker-.*\.js$/.test(name),
  );
  const policy = async (path: string) =>
    (await fetch(stage.server + path)).headers.get('content-security-policy') ?? '';
  expect(await policy(`/assets/${worker}`)).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
  );
  for (const path of ['/', '/download']) expect(await policy(path)).not.toContain('unsafe');
  // A window of its own: the stage takes every refusal for a fault, and these are wanted.
  const context = await stage.context.browser()?.newContext();
  const page = await context?.newPage();
  await page?.goto(stage.server);
  const refused = await page?.evaluate(async () => {
    const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    // Later than the driver's own call, whose text is not held to the policy.
    const later = <T>(attempt: () => T) => new Promise<T>((resolve) => setTimeout(resolve)).then(attempt);
    const attempts = [later(() => WebAssembly.compile(module)), later(() => new Function('return 1')())];
    return (await Promise.allSettled(attempts)).map(({ status }) => status);
  });
  expect(refused).toEqual(['rejected', 'rejected']);
  await context?.close();
});
