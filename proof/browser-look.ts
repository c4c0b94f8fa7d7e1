import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { assertViewsLeft, createSecret } from './support/secrets.ts';

const executablePath = process.env.CHROMIUM_PATH || '/usr/bin/chromium';
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
/** A 32-byte key in base64url, as a third party's link carries it. */
const fragment = '#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** A browser that loads the page of a secret, with scripts and all, spends no view until somebody clicks. */
export async function proveBrowserLook(): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const server = await startServer();
  stack.defer(async () => void (await server.stop()));
  const browser = await chromium.launch({ executablePath, args });
  stack.defer(() => browser.close());
  const { linkId } = await createSecret(server.url);
  const page = await browser.newPage();
  const consuming: string[] = [];
  page.on('request', (request) => {
    if (/\/secrets\/[^/]+$/.test(new URL(request.url()).pathname)) consuming.push(request.url());
  });
  const url = `${server.url}/${linkId}${fragment}`;
  for (const visit of [
    () => page.goto(url),
    () => page.reload(),
    () => page.goto('about:blank'),
    () => page.goBack(),
  ]) {
    await visit();
    await page.waitForLoadState('networkidle');
  }
  // Without this a page that did nothing at all would pass.
  assert.ok(await page.getByRole('button').first().isVisible(), 'the page offers nothing to click');
  assert.deepEqual(consuming, []);
  await assertViewsLeft(server.url, linkId, 1);
  return { 'page loads': 3, 'views spent': 0 };
}
