import type { Page } from 'playwright-core';
import { runAdminCommand } from '../../server/src/admin/admin.ts';

/** Somebody with an account. */
export interface User {
  email: string;
  username: string;
  password: string;
}

let made = 0;

/** Makes an account as the operator does, in an organisation of its own. */
export async function createUser(
  dataDir: string,
  { username = `ada${++made}`, ...options }: { username?: string; organization?: string; role?: string } = {},
): Promise<User> {
  const email = `${username}@example.com`;
  const wanted = {
    email,
    username,
    name: 'Ada Lovelace',
    organization: `Company of ${username}`,
    ...options,
  };
  const printed = await runAdminCommand({ command: 'create-user', options: wanted }, { dataDir, env: {} });
  // What the command prints; it is typed as plain data.
  return { email, username, password: (printed as { password: string }).password };
}

/** Signs in by the form, wherever it stands. */
export async function fillSignIn(page: Page, { email, password }: User): Promise<void> {
  await page.getByLabel('Email or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens a page of the account as somebody, who has to sign in on the way. */
export async function openAs(page: Page, url: string, user: User): Promise<void> {
  await page.goto(url);
  await fillSignIn(page, user);
}
