import { expect, test } from 'vitest';
import { createUser, openAs } from './accounts.ts';
import { linkInMail } from './mails.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('somebody is invited by mail, joins, gets another role, and is put out', async () => {
  const { page, server } = stage;
  const owner = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/organization`, owner);
  await page.getByText('Nobody is invited at the moment.').waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('Email').fill('grace@example.com');
  await page.getByLabel('Role').selectOption({ label: 'Viewer: looks, changes nothing' });
  await stage.button('Send the invitation').click();
  await page.getByText('The invitation is on its way.').waitFor();

  const link = await linkInMail(stage.dataDir, 'grace@example.com', 'invitation');
  await stage.anotherVisitor();
  await stage.page.goto(link);
  await stage.heading(`Join Company of ${owner.username}`).waitFor();
  await stage.page.getByLabel('Your name').fill('Grace Hopper');
  await stage.page.getByLabel('Password', { exact: true }).fill('seven herons on a quiet lamp');
  await stage.button('Join').click();
  await stage.heading('Welcome, Grace Hopper').waitFor();
  await stage.page.getByRole('link', { name: 'Organisation' }).first().click();
  await stage.page.getByText('Grace Hopper').first().waitFor();
  expect(await stage.button('Invite somebody').count()).toBe(0);

  await stage.anotherVisitor();
  await stage.page.goto(link);
  await stage.heading('This invitation is used or too old').waitFor();
  await openAs(stage.page, `${server}/app/organization`, owner);
  await stage.button('Change role Grace Hopper').click();
  await stage.page
    .getByLabel('Role', { exact: true })
    .selectOption({ label: 'Admin: everything but owners' });
  await stage.button('Save').click();
  await stage.page.getByText('The role is changed.').waitFor();
  await stage.page.getByRole('cell', { name: 'Admin' }).waitFor();
  await stage.button('Put out Grace Hopper').click();
  await stage.page.getByRole('dialog').getByRole('button', { name: 'Put out' }).click();
  await stage.page.getByText('They are out.').waitFor();
  await expect.poll(() => stage.page.getByText('Grace Hopper').count()).toBe(0);
});

test('the command line is let in by a click, and the code goes to this device alone', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await page.goto(`${server}/app/cli?port=49152&code_challenge=${'a'.repeat(43)}&state=${'b'.repeat(22)}`);
  await page.getByLabel('Email or username').waitFor();
  await openAs(page, page.url(), user);
  await stage.heading('Let the command line in?').waitFor();
  let called: URL | undefined;
  await page.route('http://127.0.0.1:49152/**', (route) => {
    called = new URL(route.request().url());
    return route.fulfill({ body: 'You can close this page.' });
  });
  await stage.button('Let it in').click();
  await page.getByText('You can close this page.').waitFor();
  expect(called?.searchParams.get('state')).toBe('b'.repeat(22));
  expect(called?.searchParams.get('code')).toMatch(/^[\w-]{32}$/);
  await page.goto(`${server}/app/cli?port=49152`);
  await stage.heading('This link is incomplete').waitFor();
});
