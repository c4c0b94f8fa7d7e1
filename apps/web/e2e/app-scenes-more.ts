import type { Page } from 'playwright-core';
import type { TestServer } from '../../server/test/server.ts';
import { createUser, fillSignIn, openAs, type User } from './accounts.ts';
import type { AppScene } from './app-scenes.ts';
import { addAuthenticator } from './authenticator.ts';
import { linkInMail } from './mails.ts';
import { totpCode } from './totp.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name });
const dialogButton = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name });

/** Opens a path as somebody new. */
async function open(page: Page, { url, dataDir }: TestServer, path: string) {
  const user = await createUser(dataDir);
  await openAs(page, `${url}${path}`, user);
  return user;
}

/** Calls the API as somebody, where a page would take many clicks. */
async function post(server: TestServer, user: User, path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const send = (to: string, what: object, more = {}) =>
    fetch(`${server.url}/api/v1/${to}`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(what),
    }).then((answer) => answer.json());
  const { access_token } = await send('auth/login', { email: user.email, password: user.password });
  return send(path, body, { authorization: `Bearer ${access_token}` });
}

async function handedOver(server: TestServer, options: object = {}) {
  const user = await createUser(server.dataDir);
  const { key_id } = await post(server, user, 'api-keys/generate', { name: 'Deploy robot' });
  const { share_url } = await post(server, user, `api-keys/${key_id}/share`, options);
  return { user, key_id, url: share_url };
}

const waysIn: AppScene[] = [
  {
    name: 'app-register-problems',
    heading: 'Register an organisation',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app/register`);
      await button(page, 'Register').click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'app-registered',
    heading: 'You are registered',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app/register`);
      await page.getByLabel('Organisation').fill('Analytical Engines');
      await page.getByLabel('Your name').fill('Ada Lovelace');
      await page.getByLabel('Email').fill('countess@example.com');
      await page.getByLabel('Password', { exact: true }).fill('seven herons on a quiet lamp');
      await button(page, 'Register').click();
    },
  },
  {
    name: 'app-forgot',
    heading: 'Set a new password',
    arrange: async (page, { url }) => void (await page.goto(`${url}/app/forgot`)),
  },
  {
    name: 'app-reset-dead',
    heading: 'This link is used or too old',
    arrange: async (page, { url }) => void (await page.goto(`${url}/app/reset`)),
  },
  {
    name: 'app-confirm',
    heading: 'Confirm your email address',
    arrange: async (page, { url }) => void (await page.goto(`${url}/app/confirm#token=abc`)),
  },
  {
    name: 'app-invitation',
    heading: 'Join Company of boss',
    arrange: async (page, server) => {
      const boss = await createUser(server.dataDir, { username: 'boss' });
      await post(server, boss, 'team/invitations', { email: 'guest@example.com', role: 'member' });
      await page.goto(await linkInMail(server.dataDir, 'guest@example.com', 'invitation'));
    },
  },
  {
    name: 'app-cli',
    heading: 'Let the command line in?',
    arrange: async (page, server) =>
      void (await open(
        page,
        server,
        `/app/cli?port=49152&code_challenge=${'a'.repeat(43)}&state=${'b'.repeat(22)}`,
      )),
  },
];

const safety: AppScene[] = [
  {
    name: 'app-security-factors',
    heading: 'Security',
    arrange: async (page, server) => {
      await addAuthenticator(page);
      await open(page, server, '/app/settings/security');
      await button(page, 'Add a passkey').click();
      await dialogButton(page, 'Add a passkey').click();
      await page.getByText('with its maker').or(page.getByText('on one device')).first().waitFor();
    },
  },
  {
    name: 'app-two-factor',
    heading: 'Set up two-factor',
    arrange: async (page, server) => {
      await open(page, server, '/app/settings/security');
      await button(page, 'Switch on').click();
    },
  },
  {
    name: 'app-recovery-codes',
    heading: 'Keep these recovery codes',
    arrange: async (page, server) => {
      await open(page, server, '/app/settings/security');
      await button(page, 'Switch on').click();
      const secret = await page.getByLabel('Key', { exact: true }).inputValue();
      await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, 0));
      await dialogButton(page, 'Switch on').click();
    },
  },
  {
    name: 'app-code-step',
    heading: 'One more step',
    arrange: async (page, { url, dataDir }) => {
      const user = await createUser(dataDir);
      await page.goto(`${url}/app`);
      await page.route('**/api/v1/auth/login', (route) =>
        route.fulfill({ status: 401, json: { error_code: 'TWO_FACTOR_REQUIRED' } }),
      );
      await fillSignIn(page, user);
    },
  },
  {
    name: 'app-step-up',
    heading: 'Is it you?',
    arrange: async (page, server) => {
      await addAuthenticator(page);
      await open(page, server, '/app/settings/security');
      await button(page, 'Add a passkey').click();
      await dialogButton(page, 'Add a passkey').click();
      await page.getByText('The passkey is added.').waitFor();
      await page.route('**/api/v1/auth/totp/begin', (route) =>
        route.fulfill({ status: 403, json: { error_code: 'STEP_UP_REQUIRED' } }),
      );
      await button(page, 'Switch on').click();
    },
  },
];

const keys: AppScene[] = [
  {
    name: 'app-keys-empty',
    heading: 'API keys',
    arrange: async (page, server) => {
      await open(page, server, '/app/settings/security/api-keys');
      await page.getByText('No program acts in your name yet.').waitFor();
    },
  },
  {
    name: 'app-keys',
    heading: 'API keys',
    arrange: async (page, server) => {
      const { user } = await handedOver(server);
      await openAs(page, `${server.url}/app/settings/security/api-keys`, user);
      await page.getByText('Deploy robot').first().waitFor();
    },
  },
  {
    name: 'app-new-key',
    heading: 'New API key',
    arrange: async (page, server) => {
      await open(page, server, '/app/settings/security/api-keys/new');
      await button(page, 'Make the key').click();
      await page.getByText('Give it a name.').waitFor();
    },
  },
  {
    name: 'app-key',
    heading: 'Deploy robot',
    arrange: async (page, server) => {
      const { user, key_id } = await handedOver(server, { recipient_email: 'grace@example.com' });
      await openAs(page, `${server.url}/app/settings/security/api-keys/${key_id}`, user);
      await page.getByText('grace@example.com').first().waitFor();
    },
  },
  {
    name: 'app-handover',
    heading: 'Hand this key over',
    arrange: async (page, server) => {
      const { user, key_id } = await handedOver(server);
      await openAs(page, `${server.url}/app/settings/security/api-keys/${key_id}`, user);
      await button(page, 'Hand over').click();
    },
  },
];

const team: AppScene[] = [
  {
    name: 'app-organization',
    heading: 'Organisation',
    arrange: async (page, server) => {
      const user = await createUser(server.dataDir);
      const organization = `Company of ${user.username}`;
      await createUser(server.dataDir, { username: 'charles', organization, role: 'member' });
      await post(server, user, 'team/invitations', { email: 'mary@example.com', role: 'viewer' });
      await openAs(page, `${server.url}/app/organization`, user);
      await page.getByText('mary@example.com').first().waitFor();
    },
  },
  {
    name: 'app-invite',
    heading: 'Invite somebody',
    arrange: async (page, server) => {
      await open(page, server, '/app/organization');
      await button(page, 'Invite somebody').click();
    },
  },
];

export const moreAppScenes = [...waysIn, ...safety, ...keys, ...team];
