import { expect, test } from 'vitest';
import { secretText } from './secrets.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('a secret is sealed, its link copied, opened once, and then gone', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await stage.button('Seal it').click();
  await stage.heading('Sealed').waitFor();
  expect(await page.getByText(/^It opens once, until \w+ \d+ \w+, \d\d:\d\d CET\./).isVisible()).toBe(true);
  expect(await page.getByRole('textbox', { name: 'Secret', exact: true }).inputValue()).toBe('');

  await stage.button('Copy link').click();
  await page.getByText('Link copied.').waitFor({ state: 'attached' });
  const url = await stage.clipboard();
  expect(url).toBe(await page.getByLabel('Link', { exact: true }).inputValue());

  await stage.follow(url);
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await stage.shown()).toBe(secretText);
  expect(await page.getByText('This was the only view.').isVisible()).toBe(true);
  expect(page.url()).not.toContain('#');

  await stage.follow(url);
  await stage.heading('This secret was already opened').waitFor();
});

test('the link is selected as soon as it is there, ready for the copy keys', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await stage.button('Seal it').click();
  await stage.heading('Sealed').waitFor();
  const selected = () => page.evaluate(() => document.getSelection()?.toString());
  await expect.poll(selected).toBe(await page.getByLabel('Link', { exact: true }).inputValue());
});

test('neither the secret, nor the key, nor the passphrase is in anything the browser sends', async () => {
  const { page } = stage;
  const sent: string[] = [];
  page.on('request', (request) => {
    sent.push([request.url(), JSON.stringify(request.headers()), request.postData() ?? ''].join('\n'));
  });
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await page.locator('#passphrase').fill('canary passphrase');
  await stage.button('Seal it').click();
  await stage.heading('Sealed').waitFor();
  const url = await page.getByLabel('Link', { exact: true }).inputValue();
  await stage.follow(url);
  await page.getByLabel('Passphrase', { exact: true }).fill('canary passphrase');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();

  const [, fragment = ''] = url.split('#');
  const everything = sent.join('\n');
  expect(everything).toContain('/api/v1/secrets');
  for (const canary of [fragment, fragment.slice(2), secretText, 'canary'])
    for (const form of [
      canary,
      encodeURIComponent(canary),
      Buffer.from(canary).toString('base64').slice(0, -3),
    ])
      expect(everything).not.toContain(form);
  expect(sent.every((request) => request.startsWith(stage.server))).toBe(true);
});

test('the strength of a typed passphrase is told while it is typed', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await page.locator('#passphrase').fill('password');
  await page.getByText('Guessed at once.').waitFor();
  await page.locator('#passphrase').fill('tulip-harbor-quartz-melody-fern');
  await page.getByText('Very hard to guess.').waitFor();
});

test('a failed create keeps what was typed and says what to do', async () => {
  const { page, context } = stage;
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await context.setOffline(true);
  await stage.button('Seal it').click();
  await page.getByText('There is no connection to the server.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Secret', exact: true }).inputValue()).toBe(secretText);
  await context.setOffline(false);
  await stage.button('Seal it').click();
  await stage.heading('Sealed').waitFor();
});

test('an empty secret and one over 1 MB are not sent, and the page says why', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await stage.button('Seal it').click();
  await page.getByText('Write or paste the secret first.').waitFor();
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill('ä'.repeat(600_000));
  await stage.button('Seal it').click();
  await page.getByText(/^This is 1\.14 MB\. A secret holds up to 1 MB/).waitFor();
});

test('a revoked link opens nothing, and the page asks before', async () => {
  const { page } = stage;
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await stage.button('Seal it').click();
  const url = await page.getByLabel('Link', { exact: true }).inputValue();
  await stage.button('Revoke').click();
  await stage.button('Keep it').click();
  expect(await stage.button('Revoke').evaluate((element) => element === document.activeElement)).toBe(true);
  await stage.button('Revoke').click();
  await stage.button('Revoke it').click();
  await stage.heading('Revoked').waitFor();
  await stage.follow(url);
  await stage.heading('The sender took this secret back').waitFor();
});
