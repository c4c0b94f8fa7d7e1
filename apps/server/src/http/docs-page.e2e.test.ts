import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, visit } from '../../../web/e2e/browser.ts';
import { startServer, type TestServer } from '../../test/server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Opens the reference, and notes whatever it asks of anybody but this server. */
async function openReference(options: Parameters<typeof visit>[1] = {}) {
  const visitor = await visit(browser, options);
  const outbound: string[] = [];
  visitor.page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) outbound.push(request.url());
  });
  await visitor.page.goto(`${server.url}/docs`);
  return { ...visitor, outbound };
}

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

test.each(looks)('in $colorScheme at $width px nothing is wrong for anybody', async (look) => {
  const { page, context, complaints, outbound } = await openReference({
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 900 },
  });
  await page.getByRole('button', { name: 'Copy' }).first().waitFor();
  for (const summary of await page.locator('summary').all()) await summary.click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
  expect(complaints).toEqual([]);
  expect(outbound).toEqual([]);
  await context.close();
});

test('the arrow keys choose the language of all examples, and it is remembered', async () => {
  const { page, context, complaints } = await openReference();
  const example = (lang: string) => page.getByRole('region', { name: `${lang}: Create a secret` });
  expect(await example('cURL').isVisible()).toBe(true);
  await page.getByRole('radio', { name: 'cURL' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await example('Python').waitFor();
  expect(await example('cURL').isVisible()).toBe(false);
  await page.reload();
  await example('Python').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('the copy button copies the example that is shown, and says so', async () => {
  const { page, context } = await openReference();
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await page.getByRole('status').getByText('Example copied.').waitFor({ state: 'attached' });
  // The policy of our pages forbids reading the clipboard, so it is pasted somewhere else.
  const elsewhere = await context.newPage();
  await elsewhere.setContent('<textarea></textarea>');
  await elsewhere.locator('textarea').press('Control+V');
  expect(await elsewhere.locator('textarea').inputValue()).toContain(
    `curl -X POST ${server.url}/api/v1/secrets`,
  );
  await context.close();
});

test('without JavaScript everything is there to read, and languages can be chosen', async () => {
  const { page, context } = await openReference({ javaScriptEnabled: false });
  await page.locator('label', { hasText: 'PHP' }).click();
  expect(await page.locator('pre[data-lang="PHP"]').first().isVisible()).toBe(true);
  expect(await page.locator('article').count()).toBeGreaterThan(5);
  await context.close();
});

test('the contents lead to the operations', async () => {
  const { page, context } = await openReference();
  // Secrets come first, and shares of files can be reported too.
  const contents = page.getByRole('navigation', { name: 'Operations' });
  await contents.getByText('Report abuse').first().click();
  expect(new URL(page.url()).hash).toBe('#reportSecret');
  expect(await page.locator('#reportSecret').evaluate((article) => article.matches(':target'))).toBe(true);
  await context.close();
});
