import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { lookAt } from './looks.ts';
import { type KeyMaker, makeKeyMaker } from './shared-keys.ts';
import { setStage } from './stage.ts';

const stage = setStage({ WAXWING_LIMIT_PASSCODE: '2/10m' });
const shownKey = () => stage.page.getByRole('region', { name: 'API key' }).textContent();

let maker: KeyMaker;
beforeAll(async () => {
  maker = await makeKeyMaker({ url: stage.server, dataDir: stage.dataDir });
});

test('a stranger opens a shared key with one click, copies it, and nobody opens it again', async () => {
  const { url, apiKey, keyId } = await maker.share({ message: 'For the new build server.' });
  await stage.follow(url);
  await stage.page.getByText('It is shown once.').waitFor();
  expect(await stage.page.content()).not.toContain('_live_');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await shownKey()).toBe(apiKey);
  await stage.page.getByText('Payments, build server, for staging.').waitFor();
  await stage.page.getByText('For the new build server.').waitFor();
  await stage.page.getByText('It cannot be shown by this link again').waitFor();
  await stage.button('Copy').click();
  await stage.page.getByText('API key copied.').waitFor({ state: 'attached' });
  expect(await stage.clipboard()).toBe(apiKey);
  expect(await maker.shares(keyId)).toMatchObject([{ status: 'exhausted', view_count: 1 }]);
  await stage.anotherVisitor();
  await stage.follow(url);
  await stage.heading('This key was already shown').waitFor();
});

test('loading the page, HEAD and a preview spend no view', async () => {
  const { url, keyId } = await maker.share();
  for (let load = 0; load < 3; load++) {
    await stage.follow(url);
    await stage.button('Break the seal').waitFor();
  }
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  const preview = await fetch(url, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } });
  expect(await preview.text()).not.toContain('<script');
  expect(await maker.shares(keyId)).toMatchObject([{ status: 'active', view_count: 0 }]);
});

test('a passcode is asked for; a wrong one takes no view, and too many lock', async () => {
  const passcodeHash = createHash('sha256').update('open sesame').digest('hex');
  const { url, apiKey } = await maker.share({ passcodeHash, max_views: 3 });
  const passcode = stage.page.getByLabel('Passcode', { exact: true });
  await stage.follow(url);
  await stage.button('Break the seal').click();
  await stage.page.getByText('Write the passcode first.').waitFor();
  await passcode.fill('open barley');
  await stage.button('Break the seal').click();
  await stage.page.getByText('This passcode is not right.').waitFor();
  await passcode.fill('open sesame');
  await stage.page.keyboard.press('Enter');
  await stage.heading('Opened').waitFor();
  expect(await shownKey()).toBe(apiKey);
  await stage.page.getByText('It can be shown twice more').waitFor();

  // Two tries in all: one was wrong before, and the right one was given back.
  await stage.follow(url);
  await passcode.fill('open barley');
  await stage.button('Break the seal').click();
  await stage.page.getByText('This passcode is not right.').waitFor();
  await passcode.fill('open sesame');
  await stage.button('Break the seal').click();
  await stage.heading('Too many tries').waitFor();
});

test('a revoked key is not handed out any more, also on a page that was open', async () => {
  const { url, keyId } = await maker.share();
  await stage.follow(url);
  await stage.button('Break the seal').waitFor();
  await maker.revoke(keyId);
  await stage.button('Break the seal').click();
  await stage.heading('This link was taken back').waitFor();
});

test('after a lost answer, trying again shows the view that was already taken', async () => {
  const { page } = stage;
  const { url, apiKey, keyId } = await maker.share();
  await stage.follow(url);
  await page.route(/\/api\/v1\/api-keys\/shared\/[0-9a-f]{64}$/, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await stage.button('Break the seal').click();
  await stage.heading('No connection to the server').waitFor();
  await page.unrouteAll();
  await stage.button('Try again').click();
  await stage.heading('Opened').waitFor();
  expect(await shownKey()).toBe(apiKey);
  expect(await maker.shares(keyId)).toMatchObject([{ view_count: 1 }]);
});

test('what was shown is not on the page any more after leaving and coming back', async () => {
  const { url, apiKey } = await maker.share();
  await stage.follow(url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await stage.page.goto(`${stage.server}/`);
  await stage.page.goBack();
  await stage.heading('This key was already shown').waitFor();
  expect(await stage.page.content()).not.toContain(apiKey);
});

test('it can be reported, and loads two scripts and no worker', async () => {
  const { page } = stage;
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(new URL(response.url()).pathname.replace(/-[^-]*$/, ''));
  });
  await stage.follow((await maker.share()).url);
  await stage.button('Report this link').click();
  await page.getByRole('combobox').selectOption({ index: 1 });
  await stage.button('Send report').click();
  await stage.heading('Report received').waitFor();
  expect(scripts.sort()).toEqual(['/assets/api-key', '/assets/theme']);
});

describe('is accessible in light and dark, on a phone and on a desk', () => {
  const show = 'Break the seal';
  test.each([
    ['shared-key', 'An API key for you', {}, false],
    ['shared-key-passcode', 'An API key for you', { passcodeHash: 'ab'.repeat(32) }, false],
    ['shared-key-shown', 'Opened', { message: 'For the new build server.' }, true],
  ] as const)('%s', async (name, heading, options, isShown) => {
    const { url } = await maker.share(options);
    const browser = await launchBrowser();
    await lookAt(browser, {
      name,
      heading,
      async arrange(page) {
        await page.goto(url);
        if (isShown) await page.getByRole('button', { name: show }).click();
      },
    });
    await browser.close();
  });

  test('a link that nobody made', async () => {
    const browser = await launchBrowser();
    await lookAt(browser, {
      name: 'shared-key-unknown',
      heading: 'There is nothing behind this link',
      arrange: async (page) => void (await page.goto(`${stage.server}/a/${'0'.repeat(64)}`)),
    });
    await browser.close();
  });
});
