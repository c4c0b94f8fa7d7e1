import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { findings } from './axe.ts';
import { launchBrowser, visit } from './browser.ts';
import { downloadScenes } from './download-scenes.ts';
import { scenes } from './scenes.ts';
import { seal } from './secrets.ts';
import { sendScenes } from './send-scenes.ts';

const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
/** Each state is looked at in all four; axe sees both themes and both sizes in two of them. */
const looks = [
  { size: desk, colorScheme: 'light', isChecked: true },
  { size: desk, colorScheme: 'dark', isChecked: false },
  { size: phone, colorScheme: 'light', isChecked: false },
  { size: phone, colorScheme: 'dark', isChecked: true },
] as const;
const screenshots = fileURLToPath(new URL('../../../screenshots/', import.meta.url));

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
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
  test('is accessible in light and dark, on a phone and on a desk, and nothing runs off its side', async () => {
    const { page, context, complaints } = await visit(browser);
    await arrange(page, server.url);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    for (const { size, colorScheme, isChecked } of looks) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await painted(page);
      await page.screenshot({
        path: `${screenshots}${name}-${colorScheme}-${size.width}.png`,
        fullPage: true,
      });
      if (isChecked) expect(await findings(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    }
    // The narrowest width WCAG 2.2 §1.4.10 asks for: 1280 px at 400 %.
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow(page)).toBe(0);
    await context.close();
    expect(complaints).toEqual([]);
  });
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

/** A change of theme is on the screen one frame after the next. */
const painted = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
