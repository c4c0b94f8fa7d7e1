import { expect, test } from 'vitest';
import { createUser, openAs } from './accounts.ts';
import { findings } from './axe.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const statusWith = async (key: string) =>
  (
    await fetch(`${stage.server}/api/v1/partners/api-key-status`, {
      headers: { authorization: `Bearer ${key}` },
    })
  ).status;

test('the partner key is replaced with a fresh proof, shown once, and told when it has to be replaced', async () => {
  const { page, server } = stage;
  const user = { email: 'grace@example.com', username: 'grace', password: 'velvet anchor tidal quorum' };
  const registered = await fetch(`${server}/api/v1/partners/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ company_name: 'Acme', name: 'Grace', ...user }),
  });
  const { api_key: first } = (await registered.json()) as { api_key: string };
  await openAs(page, `${server}/app/settings/security/api-keys`, user);
  await stage.heading('Partner key').waitFor();
  await page.getByText(first.slice(0, 13)).waitFor();
  expect(await findings(page)).toEqual([]);

  await stage.button('Replace').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  const shown = page.getByLabel('Partner key', { exact: true });
  await shown.waitFor();
  const next = await shown.inputValue();
  expect(next).toMatch(/^prt_live_/);
  expect([await statusWith(first), await statusWith(next)]).toEqual([401, 200]);

  await page.getByLabel('It has to be replaced').selectOption({ label: 'after 90 days' });
  await page.getByText('The time is changed.').waitFor();
  await page.reload();
  await stage.heading('Partner key').waitFor();
  expect(await page.getByLabel('It has to be replaced').inputValue()).toBe('2');
  expect(await page.getByText(next).count()).toBe(0);
});

test('an organisation without one sees nothing of it', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings/security/api-keys`, user);
  await page.getByText('No program acts in your name yet.').waitFor();
  expect(await page.getByRole('heading', { name: 'Partner key' }).count()).toBe(0);
});
