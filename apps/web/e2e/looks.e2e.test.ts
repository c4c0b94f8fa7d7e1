import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { launchBrowser, visit } from './browser.ts';
import { downloadScenes } from './download-scenes.ts';
import { desk, lookAt, painted, phone, screenshots } from './looks.ts';
import { scenes } from './scenes.ts';
import { seal } from './secrets.ts';
import { sendScenes } from './send-scenes.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({ env: { WAXWING_LIMIT_PASSCODE: '2/10m' } }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe.each([...scenes, ...sendScenes, ...downloadScenes])('$name', ({ name, heading, arrange }) => {
  test('is accessible in light and dark, on a phone and on a desk, and nothing runs off its side', () =>
    lookAt(browser, { name, heading, arrange: (page) => arrange(page, server.url) }));
});

test('without JavaScript the recipient page says what it needs, and spends nothing', async () => {
  const { page, context } = await visit(browser, { javaScriptEnabled: false });
  await page.goto((await seal(server.url)).url);
  await page.getByRole('heading', { name: 'This page needs JavaScript' }).waitFor();
  await page.screenshot({ path: `${screenshots}no-script.png`, fullPage: true });
  await context.close();
});

test.each([desk, phone])('nothing jumps while a page loads, at %o', async (viewport) => {
  const { page, context } = await visit(browser, { viewport });
  await context.addInitScript(() => {
    new PerformanceObserver((list) => {
      // Not in TypeScript's DOM types; `value` is the share of the window that moved.
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        document.documentElement.dataset.shift = `${Number(document.documentElement.dataset.shift ?? 0) + entry.value}`;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const url of [server.url, (await seal(server.url)).url]) {
    await page.goto(url);
    await page.getByRole('button', { name: /Seal it|Break the seal/ }).waitFor();
    await painted(page);
    const shift = await page.evaluate(() => Number(document.documentElement.dataset.shift ?? 0));
    expect(shift, url).toBeLessThan(0.01);
  }
  await context.close();
});

test('targets are at least 44 px high on a phone', async () => {
  const { page, context } = await visit(browser, { viewport: phone });
  await page.goto(server.url);
  for (const control of await page
    .locator('button, select, input, textarea, header a')
    .filter({ visible: true })
    .all()) {
    const box = await control.boundingBox();
    expect(box?.height, await control.evaluate((element) => element.outerHTML)).toBeGreaterThanOrEqual(44);
  }
  await context.close();
});
