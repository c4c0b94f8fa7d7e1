import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const browserArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that is not localhost, so that plain http is what it is for everybody else: not secure.
  '--host-resolver-rules=MAP insecure.example 127.0.0.1',
];

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: browserArgs });

/** One person at one browser window. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the browser refused or the page did not catch; empty on a healthy page. */
  complaints: string[];
}

// Answers that a page asks for on purpose; the one directive Chromium does not know yet; a header it drops over http.
const expected =
  /^Failed to load resource: |^The Integrity-Policy destination 'style' is not supported|^The Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy/;

/** Opens a window that notes every policy violation and every error. */
export async function visit(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Vienna',
    ...options,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints: string[] = [];
  await context.exposeFunction('noteViolation', (violation: string) => complaints.push(violation));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      // Put there by `exposeFunction` above; it does not exist outside these tests.
      (window as unknown as { noteViolation(text: string): void }).noteViolation(
        `${violatedDirective} ${blockedURI}`,
      );
    });
  });
  return { page: await openTab({ context, complaints }), context, complaints };
}

/** Opens another tab in a window, under the same eyes. */
export async function openTab({ context, complaints }: Omit<Visitor, 'page'>): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
  });
  return page;
}
