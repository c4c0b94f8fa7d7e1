import { expect, test } from 'vitest';
import { createUser, fillSignIn, openAs } from './accounts.ts';
import { linkInMail } from './mails.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('a forgotten password is set anew by the link in a mail, which is good once', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await page.goto(`${server}/app`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Email').fill(user.email);
  await stage.button('Send the link').click();
  await stage.heading('Look into your mailbox').waitFor();

  const link = await linkInMail(stage.dataDir, user.email, 'reset');
  await stage.follow(link);
  await stage.heading('Set a new password').waitFor();
  expect(page.url()).not.toContain('token');
  const password = 'seven herons on a quiet lamp';
  await page.getByLabel('New password').fill('password1234');
  await stage.button('Set the password').click();
  await page.getByRole('alert').filter({ hasText: 'guess' }).waitFor();
  await page.getByLabel('New password').fill(password);
  await stage.button('Set the password').click();
  await page.getByText('Your password is set.').waitFor();
  await fillSignIn(page, { ...user, password });
  await stage.heading('Welcome, Ada Lovelace').waitFor();

  await stage.follow(link);
  await page.getByLabel('New password').fill(`${password} twice`);
  await stage.button('Set the password').click();
  await stage.heading('This link is used or too old').waitFor();
});

test('names change at once, a new address after the link in its mail was followed', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings`, user);
  await page.getByLabel('Name', { exact: true }).fill('Countess of Lovelace');
  await stage.button('Save').click();
  await page.getByText('Saved.').waitFor();
  const next = `new-${user.email}`;
  await page.getByLabel('Email').fill(next);
  await stage.button('Save').click();
  await page.getByText(`A link was mailed to ${next}.`).first().waitFor();
  expect(await page.getByLabel('Email').inputValue()).toBe(user.email);

  await stage.follow(await linkInMail(stage.dataDir, next, 'confirm'));
  await stage.button('Confirm it').click();
  await stage.heading('Your email address is confirmed').waitFor();
  await page.getByRole('link', { name: 'Go to your account' }).click();
  await stage.heading('Welcome, Countess of Lovelace').waitFor();
  await page.getByRole('link', { name: 'Settings' }).click();
  expect(await page.getByLabel('Email').inputValue()).toBe(next);
});
