import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../../../apps/server/test/server.ts';
import type {} from '../../testing/browser.ts';

// The page is of another origin than the server, as the page of a partner is.
const POLICY = "default-src 'none'; script-src 'self'; connect-src *";
const BYTES = 20 * 1024 * 1024 + 9;
let waxwing: TestServer;
let pages: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  waxwing = await startServer();
  pages = await serve(await bundle());
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  page = await browser.newPage();
  // Listening on a port, so the address is not a pipe's name.
  await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'sdk' in window);
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => pages?.close(resolve));
  await waxwing?.stop();
});

test('a sending that ended with its page goes on in the next, and what it kept holds no key in the clear', async () => {
  const given = { baseUrl: waxwing.url, length: BYTES };
  const kept = await page.evaluate(async ({ baseUrl, length }) => {
    const records = await window.sdk.openBrowserRecords();
    const blob = new File([new Uint8Array(length).fill(7)], 'sevens.bin', { lastModified: 5 });
    const pausing = new AbortController();
    let steps = 0;
    const sending = window.sdk.createSender({ baseUrl, records }).sendFiles({
      files: [window.sdk.fileFromBlob(blob)],
      onProgress({ phase, doneBytes }) {
        if (phase === 'sending') steps += 1;
        if (doneBytes > 9_000_000) pausing.abort(new Error('paused'));
      },
      signal: pausing.signal,
    });
    const reason = await sending.catch((error: Error) => error.message);
    const [record] = await records.list();
    const opened = indexedDB.open('waxwing-uploads');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opened.onsuccess = () => resolve(opened.result);
    });
    const asked = database.transaction('records').objectStore('records').getAll();
    const [row] = await new Promise<Array<{ key: CryptoKey }>>((resolve) => {
      asked.onsuccess = () => resolve(asked.result);
    });
    database.close();
    return {
      reason,
      steps,
      id: record?.id,
      state: record?.state,
      members: Object.keys(row ?? {}).sort(),
      isExtractable: row?.key.extractable,
    };
  }, given);
  expect(kept).toMatchObject({ reason: 'paused', state: 'sending', isExtractable: false });
  expect(kept.members).toEqual(['id', 'iv', 'key', 'sealed']);
  // XMLHttpRequest tells of the bytes inside a part too.
  expect(kept.steps).toBeGreaterThan(2);
  await page.reload();
  await page.waitForFunction(() => 'sdk' in window);
  const result = await page.evaluate(
    async ({ baseUrl, length, id }) => {
      const records = await window.sdk.openBrowserRecords();
      const blob = new File([new Uint8Array(length).fill(7)], 'sevens.bin', { lastModified: 5 });
      const sender = window.sdk.createSender({ baseUrl, records });
      const sent = await sender.resumeSending(id, { files: [window.sdk.fileFromBlob(blob)] });
      const receiver = window.sdk.createReceiver({ baseUrl });
      const link = await window.sdk.parseShareLink(sent.url);
      const share = await receiver.openShare(await receiver.inspectShare(link));
      const [file] = share.files;
      if (file === undefined) throw new Error('there is no file');
      let sevens = 0;
      for await (const piece of share.read(file))
        sevens += piece.every((byte) => byte === 7) ? piece.length : 0;
      await sender.forget(sent.recordId);
      return { sevens, path: file.path, left: (await records.list()).length };
    },
    { ...given, id: String(kept.id) },
  );
  expect(result).toEqual({ sevens: BYTES, path: 'sevens.bin', left: 0 });
});

test('the fingerprint of a part is never replaced by another, not even by another tab', async () => {
  const refusal = await page.evaluate(async () => {
    const [one, other] = [await window.sdk.openBrowserRecords('x'), await window.sdk.openBrowserRecords('x')];
    await one.addPart('id', 0, new Uint8Array(32).fill(7));
    await other.addPart('id', 0, new Uint8Array(32).fill(7));
    return other.addPart('id', 0, new Uint8Array(32)).catch((error) => error.code);
  });
  expect(refusal).toBe('FILE_CHANGED');
});

async function bundle(): Promise<string> {
  const built = await build({
    root: join(import.meta.dirname, '../..'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      rolldownOptions: { input: fileURLToPath(new URL('../../testing/browser.ts', import.meta.url)) },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('nothing was bundled');
  return output.output[0].code;
}

async function serve(script: string): Promise<Server> {
  const started = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY);
    const isScript = request.url === '/sdk.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    const html = '<!doctype html><title>sdk</title><script type="module" src="/sdk.js"></script>';
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => started.listen(0, 'localhost', resolve));
  return started;
}
