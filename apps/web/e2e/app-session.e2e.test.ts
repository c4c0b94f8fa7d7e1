import { expect, test } from 'vitest';
import { createUser, fillSignIn, openAs } from './accounts.ts';
import { setStage } from './stage.ts';

const stage = setStage();

const tokens = () => stage.page.evaluate(() => localStorage.getItem('waxwing.session'));

test('whoever came for a page gets there by signing in, stays signed in, and signs out', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await page.goto(server);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.goto(`${server}/app/settings`);
  await fillSignIn(page, user);
  await stage.heading('Profile').waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/settings');
  await page.reload();
  expect(await page.getByLabel('Email').inputValue()).toBe(user.email);

  await page.getByRole('link', { name: 'Home' }).click();
  await stage.heading('Welcome, Ada Lovelace').waitFor();
  expect(await page.title()).toBe('Welcome, Ada Lovelace · Waxwing');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Welcome, Ada Lovelace');
  await page.goBack();
  await stage.heading('Profile').waitFor();

  await stage.button('Sign out').click();
  await stage.heading('Sign in').waitFor();
  expect(await tokens()).toBeNull();
});

test('a neighbouring tab signs in and out with this one, and both renew the session once', async () => {
  const { page, server, context } = stage;
  const user = await createUser(stage.dataDir);
  await page.goto(`${server}/app`);
  await stage.heading('Sign in').waitFor();
  const neighbour = await context.newPage();
  await openAs(neighbour, `${server}/app`, user);
  await stage.heading('Welcome, Ada Lovelace').waitFor();

  let refreshes = 0;
  context.on('request', (request) => {
    if (request.url().endsWith('/auth/refresh')) refreshes += 1;
  });
  await page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem('waxwing.session') ?? '{}');
    localStorage.setItem('waxwing.session', JSON.stringify({ ...session, accessExpiresAt: 0 }));
  });
  await Promise.all([page.reload(), neighbour.reload()]);
  await stage.heading('Welcome, Ada Lovelace').waitFor();
  await neighbour.getByText('What you did lately').waitFor();
  expect(refreshes).toBe(1);

  await neighbour.getByRole('button', { name: 'Sign out' }).click();
  await stage.heading('Sign in').waitFor();
});

test('a session that is ended from another device is over here too, and it is said', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app`, user);
  await stage.heading('Welcome, Ada Lovelace').waitFor();

  const asked = { 'content-type': 'application/json' };
  const body = JSON.stringify({ email: user.email, password: user.password });
  const answer = await fetch(`${server}/api/v1/auth/login`, { method: 'POST', headers: asked, body });
  const { access_token } = (await answer.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  await fetch(`${server}/api/v1/auth/sessions`, { method: 'DELETE', headers });

  await page.getByRole('link', { name: 'Audit log' }).first().click();
  await page.getByText('You were signed out').waitFor();
  expect(await tokens()).toBeNull();
});

test('a new password signs out, and is the one that counts', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings/security`, user);
  await stage.button('Change password').click();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('password1234');
  await stage.button('Change password').click();
  await page.getByText('The current password is not right.').waitFor();
  await page.getByLabel('Current password').fill(user.password);
  await stage.button('Change password').click();
  await page.getByRole('alert').filter({ hasText: 'guess' }).waitFor();
  const password = 'seven herons on a quiet lamp';
  await page.getByLabel('New password').fill(password);
  await stage.button('Change password').click();
  await page.getByText('Your password is changed.').waitFor();
  await fillSignIn(page, { ...user, password });
  await stage.heading('Security').waitFor();
});

test('what can do harm asks for a fresh proof, and goes on with it', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings`, user);
  // As it would be after five minutes, which a test does not wait for.
  await page.route(
    '**/api/v1/profile/delete-account',
    (route) => route.fulfill({ status: 403, json: { error_code: 'STEP_UP_REQUIRED' } }),
    { times: 2 },
  );
  await stage.button('Delete account').click();
  await stage.button('Delete it').click();
  await stage.heading('Is it you?').waitFor();
  await page.keyboard.press('Escape');
  await stage.heading('Delete your account?').waitFor();
  await stage.button('Delete it').click();
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await stage.button('Go on').click();
  await page.getByText('That is not right.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await stage.button('Go on').click();
  await page.getByText('Your account is deleted.').waitFor();
  await fillSignIn(page, user);
  await page.getByText('There is no such account').waitFor();
});

test('the audit log is filtered by its address, checked, and saved as a file', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/audit-log`, user);
  await page.getByText('Two entries.').waitFor();
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('audit-action');
  await page.getByLabel('Action').selectOption({ label: 'Account made' });
  await page.getByText('One entry.').waitFor();
  expect(new URL(page.url()).search).toBe('?action=user.created');
  await stage.button('Check the log').click();
  await page.getByText('The log is whole: two entries').waitFor();
  const saved = page.waitForEvent('download');
  await stage.button('Export as CSV').click();
  expect((await saved).suggestedFilename()).toBe('waxwing-audit-log.csv');
  await page.getByText('It holds every entry').waitFor();
});
