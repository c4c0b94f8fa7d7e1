import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runServer, startServer } from '../../../test/server.ts';

const rules = 'rule ours { condition: false }';
const own = signedBundle(rules);
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-rules-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

describe('without rules of its own', () => {
  test('a server hands out the rules that come with it, to be kept and asked about', async () => {
    const server = await startServer();
    const answer = await fetch(`${server.url}/scan-rules.json`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const bundle = await answer.json();
    expect(bundle.rules).toContain('rule waxwing_eicar_test_file');
    const again = await fetch(`${server.url}/scan-rules.json`, {
      headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await server.stop();
  });
});

describe('with rules of its own', () => {
  test('they are handed out, and the pages that scan name their key', async () => {
    await put(own.bundle, own.key);
    const server = await startServer({ dataDir });
    const bundle = await (await fetch(`${server.url}/scan-rules.json`)).json();
    expect(bundle.rules).toBe(rules);
    for (const path of ['/', '/download']) {
      const page = await (await fetch(server.url + path)).text();
      expect(page.match(/<meta name="waxwing-scan-key" content="[^"]*">/g)).toEqual([
        `<meta name="waxwing-scan-key" content="${own.key}">`,
      ]);
    }
    await server.stop();
  });

  const changed = JSON.stringify({ ...JSON.parse(own.bundle), rules: `${rules} ` });
  const older = JSON.stringify({ ...JSON.parse(own.bundle), version: '1999' });
  const damaged = JSON.stringify({ ...JSON.parse(own.bundle), rules: 7 });
  test.each([
    [
      'rules that were changed after signing',
      changed,
      own.key,
      /^waxwing: The scan rules in \S+scan-rules\.json are not signed by the key in \S+scan-rules\.pub\.$/m,
    ],
    ['a version that was changed after signing', older, own.key, /are not signed by the key/],
    ['rules signed by somebody else', own.bundle, signedBundle(rules).key, /are not signed by the key/],
    ['a bundle that is none', damaged, own.key, /are damaged/],
    ['half a bundle', own.bundle.slice(0, 100), own.key, /are damaged/],
    ['a key that is none', own.bundle, 'c2hvcnQ=', /must hold an Ed25519 public key/],
  ])('it refuses to start on %s, and says so in one sentence', async (_, bundle, key, sentence) => {
    await put(bundle, key);
    const { code, output, logs } = await runServer({ dataDir });
    expect(code).toBe(1);
    expect(output).toBe('');
    expect(logs.split('\n').filter((line) => line.startsWith('waxwing: '))).toEqual([
      expect.stringMatching(sentence),
    ]);
  });

  test.each(['scan-rules.json', 'scan-rules.pub'])('it refuses to start on %s alone', async (name) => {
    await put(own.bundle, own.key);
    await rm(join(dataDir, name === 'scan-rules.json' ? 'scan-rules.pub' : 'scan-rules.json'));
    const { code, logs } = await runServer({ dataDir });
    expect(code).toBe(1);
    expect(logs).toContain(`holds ${join(dataDir, name)} alone`);
  });
});

describe('the scanner itself', () => {
  test('is handed out compressed, as what it is', async () => {
    const server = await startServer();
    const path = await pathOfModule();
    const module = await readFile(new URL(`../../../../web/dist${path}`, import.meta.url));
    for (const encoding of ['br', 'gzip']) {
      const answer = await fetch(server.url + path, { headers: { 'accept-encoding': encoding } });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('content-type')).toBe('application/wasm');
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(Buffer.from(await answer.arrayBuffer()).equals(module)).toBe(true);
    }
    await server.stop();
  });
});

async function put(bundle: string, key: string): Promise<void> {
  await writeFile(join(dataDir, 'scan-rules.json'), bundle);
  await writeFile(join(dataDir, 'scan-rules.pub'), `${key}\n`);
}

/** Written out here a second time, so that the signed bytes cannot change unnoticed. */
function signedBundle(text: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const message = Buffer.from(`waxwing scan rules 1\n2026-01-01\n${sha256}\n`);
  const signature = sign(null, message, privateKey).toString('base64');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    bundle: JSON.stringify({
      format: 'waxwing-scan-rules/1',
      version: '2026-01-01',
      sha256,
      signature,
      rules: text,
    }),
    key: Buffer.from(x, 'base64url').toString('base64'),
  };
}

async function pathOfModule(): Promise<string> {
  const names = await readdir(new URL('../../../../web/dist/assets', import.meta.url));
  return `/assets/${names.find((name) => name.endsWith('.wasm'))}`;
}
