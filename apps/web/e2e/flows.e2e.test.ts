import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { launchBrowser, type Visitor, visit } from './browser.ts';
import { seal, secretText, storePlain } from './secrets.ts';

let server: TestServer;
let browser: Browser;
let visitor: Visitor;

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
beforeEach(async () => {
  visitor = await visit(browser);
  return async () => {
    await visitor.context.close();
    expect(visitor.complaints).toEqual([]);
  };
});

const button = (name: string) => visitor.page.getByRole('button', { name });
const heading = (name: string) => visitor.page.getByRole('heading', { name, exact: true });
const shown = () => visitor.page.getByRole('region', { name: 'The secret' }).textContent();

/** Read from a neighbouring tab: the pages themselves may write to the clipboard, and never read it. */
async function clipboard() {
  const tab = await visitor.context.newPage();
  await tab.goto(`${server.url}/healthz`);
  const text = await tab.evaluate(() => navigator.clipboard.readText());
  await tab.close();
  return text;
}

/** Leaves the page first: going from one fragment to another would not load anything. */
async function follow(url: string) {
  await visitor.page.goto('about:blank');
  await visitor.page.goto(url);
}

test('a secret is sealed, its link copied, opened once, and then gone', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.getByLabel('Secret', { exact: true }).fill(secretText);
  await button('Seal it').click();
  await heading('Sealed').waitFor();
  expect(await page.getByText(/^It opens once, until \w+ \d+ \w+, \d\d:\d\d CET\./).isVisible()).toBe(true);
  expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe('');

  await button('Copy link').click();
  await page.getByText('Link copied.').waitFor({ state: 'attached' });
  const url = await clipboard();
  expect(url).toBe(await page.getByLabel('Link', { exact: true }).inputValue());

  await follow(url);
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  expect(await shown()).toBe(secretText);
  expect(await page.getByText('This was the only view.').isVisible()).toBe(true);
  expect(page.url()).not.toContain('#');

  await follow(url);
  await heading('This secret was already opened').waitFor();
});

test('the link is selected as soon as it is there, ready for the copy keys', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.getByLabel('Secret', { exact: true }).fill(secretText);
  await button('Seal it').click();
  await heading('Sealed').waitFor();
  const selected = await page.evaluate(() => document.getSelection()?.toString());
  expect(selected).toBe(await page.getByLabel('Link', { exact: true }).inputValue());
});

test('a passphrase locks: the wrong one takes no view, the right one opens', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.getByLabel('Secret', { exact: true }).fill(secretText);
  await button('Suggest five words').click();
  const passphrase = await page.locator('#passphrase').inputValue();
  await button('Seal it').click();
  await heading('Sealed').waitFor();
  const url = await page.getByLabel('Link', { exact: true }).inputValue();
  await button('Copy passphrase').click();
  await page.getByText('Passphrase copied.').waitFor({ state: 'attached' });
  expect(await clipboard()).toBe(passphrase);

  await follow(url);
  await button('Break the seal').click();
  await page.getByText('Type the passphrase first.').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill('not these five words');
  await button('Break the seal').click();
  await page.getByText('That passphrase does not open it.').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await heading('Opened').waitFor();
  expect(await shown()).toBe(secretText);
});

test('the strength of a typed passphrase is told while it is typed', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.locator('#passphrase').fill('password');
  await page.getByText('Guessed at once.').waitFor();
  await page.locator('#passphrase').fill('tulip-harbor-quartz-melody-fern');
  await page.getByText('Very hard to guess.').waitFor();
});

test('loading the page, HEAD and a preview spend no view; only the click does', async () => {
  const { url } = await seal(server.url);
  for (let load = 0; load < 3; load++) {
    await follow(url);
    await button('Break the seal').waitFor();
  }
  const [path = ''] = url.split('#');
  expect((await fetch(path, { method: 'HEAD' })).status).toBe(200);
  const preview = await fetch(path, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } });
  expect(await preview.text()).not.toContain('<script');
  await button('Break the seal').click();
  await heading('Opened').waitFor();
});

test('a share for several views counts down and says what is left', async () => {
  const { url } = await seal(server.url, { expiryType: '24hours', maxViews: 3 });
  for (const left of [
    'It can be opened two more times',
    'It can be opened one more time',
    'This was the last view.',
  ]) {
    await follow(url);
    await button('Break the seal').click();
    await visitor.page.getByText(left).waitFor();
  }
  await follow(url);
  await heading('This secret was already opened').waitFor();
});

test('after a lost answer, trying again shows the view that was already taken', async () => {
  const { page } = visitor;
  const { url, linkId } = await seal(server.url);
  await follow(url);
  await page.route(`**/api/v1/secrets/${linkId}`, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button('Break the seal').click();
  await heading('No connection to the server').waitFor();
  await page.unrouteAll();
  await button('Try again').click();
  await heading('Opened').waitFor();
  expect(await shown()).toBe(secretText);
});

test('without a connection the page says so, and goes on once it is back', async () => {
  const { page, context } = visitor;
  const { url } = await seal(server.url);
  await follow(url);
  await button('Break the seal').waitFor();
  await context.setOffline(true);
  await button('Break the seal').click();
  await heading('No connection to the server').waitFor();
  await context.setOffline(false);
  await button('Try again').click();
  await heading('Opened').waitFor();
  expect(await page.getByRole('region', { name: 'The secret' }).textContent()).toBe(secretText);
});

test('a failed create keeps what was typed and says what to do', async () => {
  const { page, context } = visitor;
  await page.goto(server.url);
  await page.getByLabel('Secret', { exact: true }).fill(secretText);
  await context.setOffline(true);
  await button('Seal it').click();
  await page.getByText('There is no connection to the server.').waitFor();
  expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe(secretText);
  await context.setOffline(false);
  await button('Seal it').click();
  await heading('Sealed').waitFor();
});

test('an empty secret and one over 1 MB are not sent, and the page says why', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await button('Seal it').click();
  await page.getByText('Write or paste the secret first.').waitFor();
  await page.getByLabel('Secret', { exact: true }).fill('ä'.repeat(600_000));
  await button('Seal it').click();
  await page.getByText(/^This is 1\.14 MB\. A secret holds up to 1 MB/).waitFor();
});

test('a whole MiB of text travels', async () => {
  const text = 'x'.repeat(1024 * 1024);
  const { url } = await seal(server.url, { text });
  await follow(url);
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  expect((await shown())?.length).toBe(text.length);
});

test('a revoked link opens nothing, and the page asks before', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.getByLabel('Secret', { exact: true }).fill(secretText);
  await button('Seal it').click();
  const url = await page.getByLabel('Link', { exact: true }).inputValue();
  await button('Revoke').click();
  await button('Keep it').click();
  expect(await button('Revoke').evaluate((element) => element === document.activeElement)).toBe(true);
  await button('Revoke').click();
  await button('Revoke it').click();
  await heading('Revoked').waitFor();
  await follow(url);
  await heading('The sender took this secret back').waitFor();
});

test('secrets that other programs stored open as well, with and without a passcode', async () => {
  await follow(await storePlain(server.url));
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  expect(await shown()).toBe(secretText);

  await follow(await storePlain(server.url, 'open sesame'));
  await visitor.page.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await button('Break the seal').click();
  await heading('Opened').waitFor();
});

test('guessing is stopped after too many tries, also for the right passcode', async () => {
  const { page } = visitor;
  await follow(await storePlain(server.url, 'open sesame'));
  for (const guess of ['one', 'two']) {
    await page.getByLabel('Passphrase', { exact: true }).fill(guess);
    await button('Break the seal').click();
    await page.getByText('That passphrase does not open it.').waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('');
  }
  await page.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await button('Break the seal').click();
  await heading('Too many tries').waitFor();
  expect(await page.getByText(/Try again in .* minutes\./).isVisible()).toBe(true);
});

test('what was opened is not on the page any more after leaving and coming back', async () => {
  const { page } = visitor;
  const { url } = await seal(server.url);
  await follow(url);
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  await page.goto(server.url);
  await page.goBack();
  await heading('The key is missing').waitFor();
  expect(await page.content()).not.toContain(secretText);
});

test('a recipient page prints blank', async () => {
  const { page } = visitor;
  await follow((await seal(server.url)).url);
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText(secretText).isVisible()).toBe(false);
  expect(await heading('Opened').isVisible()).toBe(false);
  // What the print button does before it asks the printer.
  await page.evaluate(() => {
    document.documentElement.dataset.print = '';
  });
  expect(await page.getByText(secretText).isVisible()).toBe(true);
});

test('saving gives a text file with exactly the secret', async () => {
  const { page } = visitor;
  await follow((await seal(server.url)).url);
  await button('Break the seal').click();
  const [download] = await Promise.all([page.waitForEvent('download'), button('Save as file').click()]);
  expect(download.suggestedFilename()).toBe('secret.txt');
  const chunks = await download.createReadStream().then((stream) => stream.toArray());
  expect(Buffer.concat(chunks).toString()).toBe(secretText);
});

test('text is text: markup in a secret is shown, not run', async () => {
  const text = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await follow((await seal(server.url, { text })).url);
  await button('Break the seal').click();
  await heading('Opened').waitFor();
  expect(await shown()).toBe(text);
  expect(await visitor.page.locator('section img, section script').count()).toBe(0);
});

test('a link can be reported from its page', async () => {
  const { page } = visitor;
  await follow((await seal(server.url)).url);
  await button('Report this link').click();
  await page.getByLabel('Reason').selectOption({ label: 'Harassment or threats' });
  await page.getByLabel('Details').fill('It came with a threat.');
  await button('Send report').click();
  await page.getByText('The operator will look at it.').waitFor();
  await button('Close').click();
  await button('Break the seal').waitFor();
});

test('a link whose # was escaped can be put together again', async () => {
  const { url } = await seal(server.url);
  await follow(url.replace('#', '%23'));
  await heading('The link was changed on the way').waitFor();
  await visitor.page.getByRole('link', { name: 'Open the repaired link' }).click();
  await button('Break the seal').click();
  await heading('Opened').waitFor();
});

test('the theme follows the system until it is chosen, and the choice is remembered', async () => {
  const { page } = visitor;
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(server.url);
  const light = await background();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background();
  expect(dark).not.toBe(light);
  await button('Dark theme').click();
  expect(await background()).toBe(light);
  await page.reload();
  expect(await background()).toBe(light);
  expect(await button('Dark theme').getAttribute('aria-pressed')).toBe('false');
  await button('Dark theme').click();
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background()).toBe(light);
});

test('everything can be done with the keyboard alone', async () => {
  const { page } = visitor;
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  const tabTo = async (text: string) => {
    for (let stops = 0; stops < 25; stops++) {
      await press('Tab');
      if ((await focused())?.startsWith(text)) return;
    }
    throw new Error(`No stop on the way says ${text}`);
  };

  await page.goto(server.url);
  await tabTo('Skip to content');
  await press('Enter', 'Tab');
  await page.keyboard.type(secretText);
  await press('Tab', 'ArrowUp', 'Tab', 'ArrowDown');
  await tabTo('Seal it');
  await press('Enter');
  await heading('Sealed').waitFor();
  await page.getByText('It opens twice').waitFor();
  const url = await page.evaluate(() => document.getSelection()?.toString() ?? '');
  await tabTo('QR code');
  await press('Enter');
  await page.getByRole('img', { name: 'QR code of the link' }).waitFor();

  await follow(url);
  await button('Break the seal').waitFor();
  await tabTo('Break the seal');
  await press('Enter');
  await heading('Opened').waitFor();
  expect(await focused()).toBe('Opened');
  await tabTo('Copy');
  await press('Enter');
  await page.getByText('Secret copied.').waitFor({ state: 'attached' });
  expect(await clipboard()).toBe(secretText);
});
