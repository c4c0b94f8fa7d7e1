import type { Page } from 'playwright-core';
import type { TestServer } from '../../server/test/server.ts';
import { createUser, fillSignIn, openAs } from './accounts.ts';

/** One state of one page of the account: how it is reached, and the heading that shows that it is there. */
export interface AppScene {
  name: string;
  heading: string;
  arrange: (page: Page, server: TestServer) => Promise<void>;
}

const button = (page: Page, name: string) => page.getByRole('button', { name });

/** Opens a path as somebody new. */
async function open(page: Page, { url, dataDir }: TestServer, path: string) {
  const user = await createUser(dataDir);
  await openAs(page, `${url}${path}`, user);
  return user;
}

const entry: AppScene[] = [
  {
    name: 'app-sign-in',
    heading: 'Sign in',
    arrange: async (page, { url }) => void (await page.goto(`${url}/app`)),
  },
  {
    name: 'app-sign-in-problems',
    heading: 'Sign in',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app`);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByText('Write your password.').waitFor();
    },
  },
  {
    name: 'app-sign-in-wrong',
    heading: 'Sign in',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app`);
      await fillSignIn(page, { email: 'nobody@example.com', username: '', password: 'a b c' });
      await page.getByText('There is no such account').waitFor();
    },
  },
  {
    name: 'app-sign-in-locked',
    heading: 'Sign in',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app`);
      for (const password of ['1', '2', '3', '4'])
        await fillSignIn(page, { email: 'locked@example.com', username: '', password });
      await page.getByText('Too many tries.').waitFor();
    },
  },
  {
    name: 'app-offline',
    heading: 'Sign in',
    arrange: async (page, { url }) => {
      await page.goto(`${url}/app`);
      await page.route('**/api/v1/**', (route) => route.abort());
      await fillSignIn(page, { email: 'ada@example.com', username: '', password: 'a b c' });
      await page.getByRole('alert').waitFor();
    },
  },
];

const inside: AppScene[] = [
  {
    name: 'app-home',
    heading: 'Welcome, Ada Lovelace',
    arrange: async (page, server) => {
      await open(page, server, '/app');
      await page.getByText('Signed in', { exact: true }).waitFor();
    },
  },
  {
    name: 'app-not-found',
    heading: 'There is no such page',
    arrange: async (page, server) => void (await open(page, server, '/app/nowhere')),
  },
  {
    name: 'app-keyboard',
    heading: 'Keyboard',
    arrange: async (page, server) => {
      await open(page, server, '/app');
      await page.getByRole('heading', { name: 'First steps' }).waitFor();
      await page.keyboard.press('?');
    },
  },
  {
    name: 'app-profile',
    heading: 'Profile',
    arrange: async (page, server) => void (await open(page, server, '/app/settings')),
  },
  {
    name: 'app-delete',
    heading: 'Delete your account?',
    arrange: async (page, server) => {
      await open(page, server, '/app/settings');
      await button(page, 'Delete account').click();
    },
  },
  {
    name: 'app-security',
    heading: 'Where you are signed in',
    arrange: async (page, server) => {
      const user = await open(page, server, '/app/settings/security');
      await page.getByText('this one').waitFor();
      await fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'waxwing/0.1.0 (linux)' },
        body: JSON.stringify({ email: user.email, password: user.password }),
      });
      await page.reload();
      await page.getByText('waxwing on Linux').first().waitFor();
      await button(page, 'Change password').click();
      await page.getByLabel('New password').fill('password');
      await page.getByText('Guessed at once.').waitFor();
    },
  },
  {
    name: 'app-audit-log',
    heading: 'Audit log',
    arrange: async (page, server) => {
      await open(page, server, '/app/audit-log');
      await page.getByText('Two entries.').waitFor();
      await page.getByRole('button', { name: 'Check the log' }).click();
      await page.getByText('The log is whole: two entries').waitFor();
    },
  },
  {
    name: 'app-audit-log-empty',
    heading: 'Audit log',
    arrange: async (page, server) => {
      await open(page, server, '/app/audit-log?status=failure&since=2026-01-01');
      await page.getByText('No entry fits these filters.').waitFor();
    },
  },
  {
    name: 'app-load-failure',
    heading: 'Audit log',
    arrange: async (page, server) => {
      await page.route('**/api/v1/audit-logs**', (route) =>
        route.fulfill({ status: 500, json: { request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f' } }),
      );
      await open(page, server, '/app/audit-log');
      await page.getByRole('alert').waitFor();
    },
  },
];

export const appScenes = [...entry, ...inside];
