import { expect, test } from 'vitest';
import { seal, secretText, storePlain } from './secrets.ts';
import { setStage } from './stage.ts';

const stage = setStage({ WAXWING_LIMIT_PASSCODE: '2/10m' });

test('a passphrase locks: the wrong one takes no view, the right one opens', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await stage.button('Suggest five words').click();
  const passphrase = await page.locator('#passphrase').inputValue();
  await stage.button('Seal it').click();
  await stage.heading('Sealed').waitFor();
  const url = await page.getByLabel('Link', { exact: true }).inputValue();
  await stage.button('Copy passphrase').click();
  await page.getByText('Passphrase copied.').waitFor({ state: 'attached' });
  expect(await stage.clipboard()).toBe(passphrase);

  await stage.follow(url);
  await stage.button('Break the seal').click();
  await page.getByText('Type the passphrase first.').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill('not these five words');
  await stage.button('Break the seal').click();
  await page.getByText('That passphrase does not open it.').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(secretText);
});

test('without a passphrase the recipient page loads two scripts and no worker', async () => {
  const { page } = stage;
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(new URL(response.url()).pathname.replace(/-.*/, ''));
  });
  await stage.follow((await seal(stage.server)).url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(scripts.sort()).toEqual(['/assets/recipient', '/assets/theme']);
});

test('loading the page, HEAD and a preview spend no view; only the click does', async () => {
  const { url } = await seal(stage.server);
  for (let load = 0; load < 3; load++) {
    await stage.follow(url);
    await stage.button('Break the seal').waitFor();
  }
  const [path = ''] = url.split('#');
  expect((await fetch(path, { method: 'HEAD' })).status).toBe(200);
  const preview = await fetch(path, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } });
  expect(await preview.text()).not.toContain('<script');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
});

test('a share for several views counts down and says what is left', async () => {
  const { url } = await seal(stage.server, { expiryType: '24hours', maxViews: 3 });
  for (const left of [
    'It can be opened two more times',
    'It can be opened one more time',
    'This was the last view.',
  ]) {
    await stage.follow(url);
    await stage.button('Break the seal').click();
    await stage.page.getByText(left).waitFor();
  }
  await stage.follow(url);
  await stage.heading('This secret was already opened').waitFor();
});

test('after a lost answer, trying again shows the view that was already taken', async () => {
  const { page } = stage;
  const { url, linkId } = await seal(stage.server);
  await stage.follow(url);
  await page.route(`**/api/v1/secrets/${linkId}`, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await stage.button('Break the seal').click();
  await stage.heading('No connection to the server').waitFor();
  await page.unrouteAll();
  await stage.button('Try again').click();
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(secretText);
});

test('without a connection the page says so, and goes on once it is back', async () => {
  const { page, context } = stage;
  const { url } = await seal(stage.server);
  await stage.follow(url);
  await stage.button('Break the seal').waitFor();
  await context.setOffline(true);
  await stage.button('Break the seal').click();
  await stage.heading('No connection to the server').waitFor();
  await context.setOffline(false);
  await stage.button('Try again').click();
  await stage.heading('Opened').waitFor();
  expect(await page.getByRole('region', { name: 'The secret' }).textContent()).toBe(secretText);
});

test('a whole MiB of text travels', async () => {
  const text = 'x'.repeat(1024 * 1024);
  const { url } = await seal(stage.server, { text });
  await stage.follow(url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect((await stage.shown())?.length).toBe(text.length);
});

test('secrets that other programs stored open as well, with and without a passcode', async () => {
  await stage.follow(await storePlain(stage.server));
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(secretText);

  await stage.follow(await storePlain(stage.server, 'open sesame'));
  await stage.page.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
});

test('guessing is stopped after too many tries, also for the right passcode', async () => {
  const { page } = stage;
  await stage.follow(await storePlain(stage.server, 'open sesame'));
  for (const guess of ['one', 'two']) {
    await page.getByLabel('Passphrase', { exact: true }).fill(guess);
    await stage.button('Break the seal').click();
    await page.getByText('That passphrase does not open it.').waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('');
  }
  await page.getByLabel('Passphrase', { exact: true }).fill('open sesame');
  await stage.button('Break the seal').click();
  await stage.heading('Too many tries').waitFor();
  expect(await page.getByText(/Try again in .* minutes\./).isVisible()).toBe(true);
});

test('what was opened is not on the page any more after leaving and coming back', async () => {
  const { page } = stage;
  const { url } = await seal(stage.server);
  await stage.follow(url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await page.goto(stage.server);
  await page.goBack();
  await stage.heading('The key is missing').waitFor();
  expect(await page.content()).not.toContain(secretText);
});

test('a link pasted into the tab of the same page is opened', async () => {
  const { page } = stage;
  const { url } = await seal(stage.server);
  await page.goto(url.replace(/#.*/, ''));
  await stage.heading('The key is missing').waitFor();
  await page.evaluate((link) => location.assign(link), url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(secretText);
});

test('skipping to the content does not lose what was opened', async () => {
  const { page } = stage;
  await stage.follow((await seal(stage.server)).url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await page.getByRole('link', { name: 'Skip to content' }).press('Enter');
  expect(new URL(page.url()).hash).toBe('#content');
  expect(await stage.shown()).toBe(secretText);
});

test('a recipient page prints blank', async () => {
  const { page } = stage;
  await stage.follow((await seal(stage.server)).url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText(secretText).isVisible()).toBe(false);
  expect(await stage.heading('Opened').isVisible()).toBe(false);
  // What the print button does before it asks the printer.
  await page.evaluate(() => {
    document.documentElement.dataset.print = '';
  });
  expect(await page.getByText(secretText).isVisible()).toBe(true);
});

test('saving gives a text file with exactly the secret', async () => {
  const { page } = stage;
  await stage.follow((await seal(stage.server)).url);
  await stage.button('Break the seal').click();
  const [download] = await Promise.all([page.waitForEvent('download'), stage.button('Save as file').click()]);
  expect(download.suggestedFilename()).toBe('secret.txt');
  const chunks = await download.createReadStream().then((stream) => stream.toArray());
  expect(Buffer.concat(chunks).toString()).toBe(secretText);
});

test('text is text: markup in a secret is shown, not run', async () => {
  const text = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await stage.follow((await seal(stage.server, { text })).url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(text);
  expect(await stage.page.locator('section img, section script').count()).toBe(0);
});

test('a link can be reported from its page', async () => {
  const { page } = stage;
  await stage.follow((await seal(stage.server)).url);
  await stage.button('Report this link').click();
  await page.getByLabel('Reason').selectOption({ label: 'Harassment or threats' });
  await page.getByLabel('Details').fill('It came with a threat.');
  await stage.button('Send report').click();
  await page.getByText('The operator will look at it.').waitFor();
  await stage.button('Close').click();
  await stage.button('Break the seal').waitFor();
});

test('a link whose # was escaped can be put together again', async () => {
  const { url } = await seal(stage.server);
  await stage.follow(url.replace('#', '%23'));
  await stage.heading('The link was changed on the way').waitFor();
  await stage.page.getByRole('link', { name: 'Open the repaired link' }).click();
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
});
