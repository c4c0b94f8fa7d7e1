import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../build/build.ts';

const pages = [
  'index.html',
  'app.html',
  'recipient.html',
  'download.html',
  'api-key.html',
  'not-found.html',
  'preview.html',
];
const openingBudgetBytes = 40_000;
const serviceWorkerBudgetBytes = 10_000;
const buildMilliseconds = 60_000;
const tag = /<(?:script|link rel="stylesheet")[^>]*>/g;

const outDir = mkdtempSync(join(tmpdir(), 'waxwing-pages-'));
beforeAll(() => buildPages(outDir), buildMilliseconds);
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(outDir, path));
const html = (page: string) => read(page).toString();
const assets = () => readdirSync(join(outDir, 'assets'));
const pathIn = (element: string) => /(?:src|href)="\/([^"]+)"/.exec(element)?.[1] ?? '';
const scriptsOf = (page: string) =>
  html(page)
    .match(/<script[^>]*>/g)
    ?.map(pathIn) ?? [];

describe.each(pages)('%s', (page) => {
  test('names every script and stylesheet with the integrity of the very bytes that are served', () => {
    const elements = html(page).match(tag) ?? [];
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      const digest = createHash('sha384')
        .update(read(pathIn(element)))
        .digest('base64');
      expect(element).toContain(` integrity="sha384-${digest}"`);
      expect(element).toContain(' crossorigin');
    }
  });

  test('has nothing inline, nothing from elsewhere, and no word left to fill in', () => {
    expect(html(page)).not.toMatch(/<script>|<style|\sstyle=|\son[a-z]+=|https?:|data:|\{\{|<!--/);
  });
});

test('no script, worker or page, loads another: an import would carry no integrity', () => {
  const scripts = assets().filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(pages.length);
  for (const script of scripts)
    expect(read(`assets/${script}`).toString(), script).not.toMatch(
      /\bimport\s*[("'{*]|\bfrom\s*["']|importScripts/,
    );
});

test.each(['recipient.html', 'download.html', 'api-key.html'])(
  '%s, without a passphrase, is under 40 kB of compressed script',
  (page) => {
    const sizes = scriptsOf(page).map((script) => gzipSync(read(script)).length);
    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(openingBudgetBytes);
  },
);

test('the service worker is one small classic script at an address that never changes', () => {
  const script = read('sw.js');
  expect(gzipSync(script).length).toBeLessThan(serviceWorkerBudgetBytes);
  expect(script.toString()).not.toMatch(/\b(?:import|export)\s*[("'{*]|importScripts/);
});

test('workers lie where the server gives them a policy of their own', () => {
  const workers = assets().filter((name) => name.includes('worker'));
  expect(workers.map((name) => name.replace(/worker-.*/, 'worker'))).toEqual([
    'kdf-worker',
    'save-worker',
    'scan-worker',
    'send-worker',
    'strength-worker',
  ]);
});

test('the page for link previews has no script', () => {
  expect(scriptsOf('preview.html')).toEqual([]);
});

test(
  'the same sources make the same bytes',
  async () => {
    const before = new Map(assets().map((name) => [name, read(`assets/${name}`).toString()]));
    const pagesBefore = pages.map(html);
    await buildPages(outDir);
    expect(new Map(assets().map((name) => [name, read(`assets/${name}`).toString()]))).toEqual(before);
    expect(pages.map(html)).toEqual(pagesBefore);
  },
  buildMilliseconds,
);
