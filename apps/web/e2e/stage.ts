import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { launchBrowser, openTab, type Visitor, visit } from './browser.ts';

/**
 * A real server and a browser for the tests of one file; every test gets a visitor of its own, and fails when the
 * browser had to refuse something or a page let an error escape.
 *
 * @param env Settings of the server.
 */
export function setStage(env: Readonly<Record<string, string>> = {}) {
  let server: TestServer;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ env }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    visitor = await visit(browser);
    return async () => {
      await visitor.context.close();
      expect(visitor.complaints).toEqual([]);
    };
  });

  return {
    get server() {
      return server.url;
    },
    get page() {
      return visitor.page;
    },
    get context() {
      return visitor.context;
    },
    get dataDir() {
      return server.dataDir;
    },
    /** Leaves the window for good, and comes back as somebody who was never here. */
    async anotherVisitor() {
      await visitor.context.close();
      expect(visitor.complaints).toEqual([]);
      visitor = await visit(browser);
    },
    /** Goes on in a new tab of the same window; the one before may be closed. */
    async anotherTab() {
      visitor = { ...visitor, page: await openTab(visitor) };
    },
    button: (name: string) => visitor.page.getByRole('button', { name }),
    heading: (name: string) => visitor.page.getByRole('heading', { name, exact: true }),
    shown: () => visitor.page.getByRole('region', { name: 'The secret' }).textContent(),
    /** Leaves the page first: going from one fragment to another would not load anything. */
    async follow(url: string) {
      await visitor.page.goto('about:blank');
      await visitor.page.goto(url);
    },
    /** Read from a neighbouring tab: the pages themselves may write to the clipboard, and never read it. */
    async clipboard() {
      const tab = await visitor.context.newPage();
      await tab.goto(`${server.url}/healthz`);
      const text = await tab.evaluate(() => navigator.clipboard.readText());
      await tab.close();
      return text;
    },
  };
}
