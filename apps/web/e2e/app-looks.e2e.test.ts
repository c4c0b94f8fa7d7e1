import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { type AppScene, appScenes } from './app-scenes.ts';
import { moreAppScenes } from './app-scenes-more.ts';
import { launchBrowser } from './browser.ts';
import { lookAt } from './looks.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    // A name, and no IP address: passkeys are bound to one.
    startServer({ env: { WAXWING_HOST: 'localhost', WAXWING_LIMIT_LOGIN: '3/15m' } }),
    launchBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe.each([...appScenes, ...moreAppScenes])('$name', ({ name, heading, arrange }: AppScene) => {
  test('is accessible in light and dark, on a phone and on a desk, and nothing runs off its side', () =>
    lookAt(browser, { name, heading, arrange: (page) => arrange(page, server) }));
});
