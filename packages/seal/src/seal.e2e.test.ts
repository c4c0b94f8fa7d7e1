import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { suites } from '../testing/all.ts';
import { HOW_TO_SUPPLY, loadVectors } from '../testing/load-vectors.ts';
import type { Case } from '../testing/suite.ts';
import { vectorSuite } from './vectors.cases.ts';

// The cases of `seal.test.ts` once more, bundled and run by a browser's own WebCrypto. A page on localhost is a secure
// context, without which there is none; the policy is the one under which the key derivation runs in production.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const CHROMIUM_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const vectors = loadVectors();
let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await serve(await bundle());
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  page = await browser.newPage();
  // Listening on a port, so the address is not a pipe's name.
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'runCase' in window);
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server?.close(resolve));
});

for (const { about, cases } of suites) describe(`${about}, in Chromium`, () => runAll(about, cases));

describe(`${vectorSuite.about}, in Chromium`, () => {
  if (vectors === undefined) test.skip(HOW_TO_SUPPLY);
  else runAll(vectorSuite.about, vectorSuite.cases(vectors));
});

function runAll(about: string, cases: readonly Case[]): void {
  for (const { name } of cases) {
    test(name, async () => {
      const given = about === vectorSuite.about ? (vectors ?? null) : null;
      const failure = await page.evaluate((task) => window.runCase(...task), [about, name, given] as const);
      expect(failure).toBeNull();
    });
  }
}

async function bundle(): Promise<string> {
  const built = await build({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      rolldownOptions: { input: fileURLToPath(new URL('../testing/browser.ts', import.meta.url)) },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('nothing was bundled');
  return output.output[0].code;
}

async function serve(script: string): Promise<Server> {
  const started = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY);
    const isScript = request.url === '/suite.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript ? script : '<!doctype html><title>seal</title><script type="module" src="/suite.js"></script>',
    );
  });
  await new Promise<void>((resolve) => started.listen(0, 'localhost', resolve));
  return started;
}
