import { expect, test } from 'vitest';
import { createUser, openAs } from './accounts.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const statusWith = async (key: string) =>
  (await fetch(`${stage.server}/api/v1/api-keys`, { headers: { authorization: `Bearer ${key}` } })).status;

test('a key is made, used, shown after a proof, replaced and revoked', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings/security`, user);
  await page.getByRole('main').getByRole('link', { name: 'API keys' }).click();
  await page.getByText('No program acts in your name yet.').waitFor();
  await page.keyboard.press('n');
  await stage.heading('New API key').waitFor();
  await stage.button('Make the key').click();
  await page.getByText('Give it a name.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Deploy robot');
  await page.getByRole('group', { name: 'API keys' }).getByLabel('read').check();
  await stage.button('Make the key').click();
  await stage.heading('The key is made').waitFor();
  await stage.button('Copy').click();
  await page.getByText('API key copied.').waitFor();
  const key = await stage.clipboard();
  expect(key).toMatch(/^sk_live_/);
  expect(await statusWith(key)).toBe(200);

  await page.getByRole('link', { name: 'Go to the key' }).click();
  await stage.heading('Deploy robot').waitFor();
  const shown = page.getByLabel('API key', { exact: true });
  // As it would be after five minutes, which a test does not wait for: the answer is masked until there is a proof.
  await page.route(
    '**/api/v1/api-keys/*',
    async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), is_revealed: false } });
    },
    { times: 1 },
  );
  await stage.button('Show the key').click();
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await stage.button('Go on').click();
  await shown.waitFor();
  expect(await shown.inputValue()).toBe(key);

  await stage.button('Replace').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  await page.getByText('The key has a new value.').waitFor();
  const next = await shown.inputValue();
  expect([await statusWith(key), await statusWith(next)]).toEqual([401, 200]);

  await stage.button('Revoke').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('The key is revoked.').waitFor();
  expect(await statusWith(next)).toBe(401);
  await page.getByRole('main').getByRole('link', { name: 'API keys' }).click();
  await page.getByLabel('Also show those that have ended').check();
  await page.getByRole('link', { name: 'Deploy robot' }).waitFor();
});

test('a key is handed over by a link that a stranger opens once, and another one is taken back', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings/security/api-keys/new`, user);
  await page.getByLabel('Name', { exact: true }).fill('Deploy robot');
  await stage.button('Make the key').click();
  const key = await page.getByLabel('API key', { exact: true }).inputValue();
  await page.getByRole('link', { name: 'Go to the key' }).click();
  await page.getByText('Nobody was given this key by a link.').waitFor();
  const handOver = async (passcode: string) => {
    await stage.button('Hand over').click();
    await page.getByLabel('Passcode').fill(passcode);
    await page.getByLabel('Message').fill('For the new machine');
    await stage.button('Make the link').click();
    const url = await page.getByLabel('Link', { exact: true }).inputValue();
    await stage.button('Close').click();
    return url;
  };
  const first = await handOver('open sesame');
  const second = await handOver('');
  await stage.button('Take back').first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The link opens nothing any more.').waitFor();

  await stage.anotherVisitor();
  const stranger = stage.page;
  await stranger.goto(first);
  await stage.heading('An API key for you').waitFor();
  await stranger.getByLabel('Passcode', { exact: true }).fill('open barley');
  await stage.button('Break the seal').click();
  await stranger.getByText('This passcode is not right.').waitFor();
  await stranger.getByLabel('Passcode', { exact: true }).fill('open sesame');
  await stage.button('Break the seal').click();
  await stage.heading('Opened').waitFor();
  expect(await stranger.getByRole('region', { name: 'API key' }).textContent()).toBe(key);
  await stranger.getByText('For the new machine').waitFor();
  await stranger.goto(second);
  await stage.heading('This link was taken back').waitFor();
  await stranger.goto(first);
  await stage.heading('This key was already shown').waitFor();
});
