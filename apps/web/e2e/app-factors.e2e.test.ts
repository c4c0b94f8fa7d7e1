import { expect, test } from 'vitest';
import { createUser, fillSignIn, openAs } from './accounts.ts';
import { addAuthenticator } from './authenticator.ts';
import { setStage } from './stage.ts';
import { totpCode } from './totp.ts';

// Passkeys are bound to a name; an IP address is none.
const stage = setStage({ WAXWING_HOST: 'localhost' });

test('who registers adds a passkey, signs in with it, proves who they are, renames and removes it', async () => {
  const { page, server } = stage;
  await addAuthenticator(page);
  await page.goto(`${server}/app`);
  await page.getByRole('link', { name: 'Register an organisation' }).click();
  await page.getByLabel('Organisation').fill('Analytical Engines');
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('countess@example.com');
  await page.getByLabel('Password', { exact: true }).fill('seven herons on a quiet lamp');
  await stage.button('Register').click();
  expect(await page.getByLabel('Partner key').inputValue()).toMatch(/^prt_live_/);
  await stage.button('Go to your account').click();
  await page.getByRole('link', { name: 'Add one' }).click();
  await page.getByText('No passkey yet.').waitFor();
  await stage.button('Add a passkey').click();
  await page.getByLabel('Name').fill('My laptop');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('The passkey is added.').waitFor();
  await page.getByText('My laptop').first().waitFor();

  await stage.button('Sign out').click();
  await stage.button('Sign in with a passkey').click();
  await stage.heading('Security').waitFor();
  await page.getByText('My laptop').first().waitFor();

  // As it would be after five minutes, which a test does not wait for.
  await page.route(
    '**/api/v1/auth/passkeys/*',
    (route) => route.fulfill({ status: 403, json: { error_code: 'STEP_UP_REQUIRED' } }),
    { times: 1 },
  );
  await stage.button('Change My laptop').click();
  await page.getByLabel('Name').fill('Old laptop');
  await stage.button('Save').click();
  await stage.button('Use a passkey').click();
  await page.getByText('The passkey is changed.').waitFor();
  await stage.button('Remove Old laptop').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The passkey is removed.').waitFor();

  await stage.button('Sign out').click();
  await stage.button('Sign in with a passkey').click();
  await page.getByText('This passkey does not sign in here.').waitFor();
});

test('two-factor is set up, asked for, got around with a recovery code once, and switched off', async () => {
  const { page, server } = stage;
  const user = await createUser(stage.dataDir);
  await openAs(page, `${server}/app/settings/security`, user);
  await stage.button('Switch on').click();
  await stage.heading('Set up two-factor').waitFor();
  const secret = await page.getByLabel('Key', { exact: true }).inputValue();
  await page.getByLabel('Code', { exact: true }).fill('000000');
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Switch on' });
  await confirm.click();
  await page.getByText('This code is not right.').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, 0));
  await confirm.click();
  await stage.heading('Keep these recovery codes').waitFor();
  const codes = await page
    .getByRole('list', { name: 'Recovery codes' })
    .getByRole('listitem')
    .allTextContents();
  expect(codes).toHaveLength(10);
  await stage.button('I have kept them').click();
  await stage.button('Switch off').waitFor();

  const signIn = async (code: string) => {
    await stage.button('Sign out').click();
    await fillSignIn(page, user);
    await stage.heading('One more step').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(code);
    await stage.button('Sign in').click();
  };
  // A code is good once, and so is its neighbour.
  await signIn(totpCode(secret, 1));
  await stage.heading('Security').waitFor();
  await signIn(codes[0] ?? '');
  await stage.heading('Security').waitFor();
  await signIn(codes[0] ?? '');
  await page.getByText('This code is not right').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(codes[1] ?? '');
  await stage.button('Sign in').click();
  await stage.button('Switch off').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Two-factor is off.').waitFor();
});
