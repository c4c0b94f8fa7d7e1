import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { findings } from './axe.ts';
import { visit } from './browser.ts';

export const desk = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };
/** Each state is looked at in all four; axe sees both themes and both sizes in two of them. */
const looks = [
  { size: desk, colorScheme: 'light', isChecked: true },
  { size: desk, colorScheme: 'dark', isChecked: false },
  { size: phone, colorScheme: 'light', isChecked: false },
  { size: phone, colorScheme: 'dark', isChecked: true },
] as const;
export const screenshots = fileURLToPath(new URL('../../../screenshots/', import.meta.url));

/** Takes pictures of one state, and holds it to what every page has to keep. */
export async function lookAt(
  browser: Browser,
  { name, heading, arrange }: { name: string; heading: string; arrange: (page: Page) => Promise<void> },
): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  const { page, context, complaints } = await visit(browser);
  await arrange(page);
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
}

/** A change of theme is on the screen one frame after the next. */
export const painted = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
