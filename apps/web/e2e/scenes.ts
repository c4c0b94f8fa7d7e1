import type { Page, Route } from 'playwright-core';
import { seal, secretText, storePlain, takeDown } from './secrets.ts';

/** One state of one page: how it is reached, and the heading that shows that it is there. */
export interface Scene {
  name: string;
  heading: string;
  arrange: (page: Page, server: string) => Promise<void>;
}

const button = (page: Page, name: string) => page.getByRole('button', { name });

async function sealOnPage(page: Page, server: string) {
  await page.goto(server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
  await button(page, 'Suggest five words').click();
  await button(page, 'Seal it').click();
  await page.getByRole('heading', { name: 'Sealed', exact: true }).waitFor();
}

async function open(page: Page, url: string) {
  await page.goto(url);
  await button(page, 'Break the seal').click();
}

/** A server that takes its time: the request stays open. */
const unanswered = () => new Promise<void>(() => {});

/** An answer of the server that cannot be had in a test's time: it is given in the server's place. */
function answer(page: Page, status: number, error_code: string, headers: Record<string, string> = {}) {
  const body = {
    type: 'about:blank',
    title: 'Refused',
    status,
    detail: 'Refused',
    error_code,
    request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f',
  };
  return page.route('**/api/v1/secrets/**', (route: Route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      json: body,
    }),
  );
}

async function refused(page: Page, server: string, ...given: [number, string, Record<string, string>?]) {
  const { url } = await seal(server);
  await answer(page, ...given);
  await page.goto(url);
}

const create: Scene[] = [
  {
    name: 'create-empty',
    heading: 'Hand something over safely',
    arrange: async (page, server) => void (await page.goto(server)),
  },
  {
    name: 'create-problem',
    heading: 'Hand something over safely',
    arrange: async (page, server) => {
      await page.goto(server);
      await page.locator('#passphrase').fill('letmein');
      await page.getByText('Guessed at once.').waitFor();
      await button(page, 'Seal it').click();
    },
  },
  {
    name: 'create-offline',
    heading: 'Hand something over safely',
    arrange: async (page, server) => {
      await page.goto(server);
      await page.getByRole('textbox', { name: 'Secret', exact: true }).fill(secretText);
      await page.route('**/api/v1/secrets', (route) =>
        route.fulfill({ status: 500, json: { request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f' } }),
      );
      await button(page, 'Seal it').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'sealed', heading: 'Sealed', arrange: sealOnPage },
  {
    name: 'sealed-qr',
    heading: 'Sealed',
    arrange: async (page, server) => {
      await sealOnPage(page, server);
      await button(page, 'QR code').click();
    },
  },
  {
    name: 'sealed-their-view',
    heading: 'Sealed',
    arrange: async (page, server) => {
      await sealOnPage(page, server);
      await button(page, 'What they see').click();
    },
  },
  {
    name: 'revoke',
    heading: 'Revoke this link?',
    arrange: async (page, server) => {
      await sealOnPage(page, server);
      await button(page, 'Revoke').click();
    },
  },
  {
    name: 'revoked',
    heading: 'Revoked',
    arrange: async (page, server) => {
      await sealOnPage(page, server);
      await button(page, 'Revoke').click();
      await button(page, 'Revoke it').click();
    },
  },
];

const recipient: Scene[] = [
  {
    name: 'recipient-checking',
    heading: 'Looking at the seal',
    arrange: async (page, server) => {
      await page.route('**/api/v1/secrets/*/status', unanswered);
      await page.goto((await seal(server)).url);
    },
  },
  {
    name: 'recipient-opening',
    heading: 'A sealed secret for you',
    arrange: async (page, server) => {
      const { url, linkId } = await seal(server);
      await page.route(`**/api/v1/secrets/${linkId}`, unanswered);
      await open(page, url);
    },
  },
  {
    name: 'recipient-sealed',
    heading: 'A sealed secret for you',
    arrange: async (page, server) => void (await page.goto((await seal(server)).url)),
  },
  {
    name: 'recipient-several-views',
    heading: 'A sealed secret for you',
    arrange: async (page, server) =>
      void (await page.goto((await seal(server, { expiryType: '7days', maxViews: 5 })).url)),
  },
  {
    name: 'recipient-passphrase',
    heading: 'A sealed secret for you',
    arrange: async (page, server) =>
      void (await page.goto((await seal(server, { passphrase: 'a b c' })).url)),
  },
  {
    name: 'recipient-wrong-passphrase',
    heading: 'A sealed secret for you',
    arrange: async (page, server) => {
      await page.goto((await seal(server, { passphrase: 'a b c' })).url);
      await page.getByLabel('Passphrase', { exact: true }).fill('a b d');
      await button(page, 'Break the seal').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'recipient-opened',
    heading: 'Opened',
    arrange: async (page, server) => open(page, (await seal(server)).url),
  },
  {
    name: 'recipient-opened-long',
    heading: 'Opened',
    arrange: async (page, server) => {
      const text = Array.from(
        { length: 80 },
        (_, line) => `SETTING_${line}=${'value'.repeat(1 + (line % 30))}`,
      );
      const note = 'These are the settings of the old machine.\nDelete them when you have moved over.';
      await open(
        page,
        (await seal(server, { text: text.join('\n'), note, expiryType: '7days', maxViews: 3 })).url,
      );
      await page.getByText('It can be opened two more times').waitFor();
    },
  },
  {
    name: 'report',
    heading: 'Report this link',
    arrange: async (page, server) => {
      await page.goto((await seal(server)).url);
      await button(page, 'Report this link').click();
    },
  },
  {
    name: 'reported',
    heading: 'Report received',
    arrange: async (page, server) => {
      await page.goto((await seal(server)).url);
      await button(page, 'Report this link').click();
      await button(page, 'Send report').click();
    },
  },
];

const refusals: Scene[] = [
  {
    name: 'refused-already-opened',
    heading: 'This secret was already opened',
    arrange: async (page, server) => {
      const { url } = await seal(server);
      await open(page, url);
      await page.getByRole('heading', { name: 'Opened' }).waitFor();
      await page.goto('about:blank');
      await page.goto(url);
    },
  },
  {
    name: 'refused-taken-down',
    heading: 'This link was taken down',
    arrange: async (page, server) => {
      const { url } = await seal(server);
      await takeDown(url);
      await page.goto(url);
    },
  },
  {
    name: 'refused-not-found',
    heading: 'There is nothing behind this link',
    arrange: async (page, server) => {
      const { url, linkId } = await seal(server);
      await page.goto(url.replace(linkId, 'AAAAAAAAAAAA'));
    },
  },
  {
    name: 'refused-damaged',
    heading: 'The link is incomplete or damaged',
    arrange: async (page, server) => void (await page.goto((await seal(server)).url.slice(0, -4))),
  },
  {
    name: 'refused-mangled',
    heading: 'The link was changed on the way',
    arrange: async (page, server) => void (await page.goto((await seal(server)).url.replace('#', '%23'))),
  },
  {
    name: 'refused-too-new',
    heading: 'This link needs a newer Waxwing',
    arrange: async (page, server) => void (await page.goto((await seal(server)).url.replace('#1.', '#2.'))),
  },
  {
    name: 'refused-no-key',
    heading: 'The key is missing',
    arrange: async (page, server) => void (await page.goto((await seal(server)).url.replace(/#.*/, ''))),
  },
  {
    name: 'refused-too-many-tries',
    heading: 'Too many tries',
    arrange: async (page, server) => {
      await page.goto(await storePlain(server, 'open sesame'));
      for (const guess of ['one', 'two', 'three']) {
        await page.getByLabel('Passphrase', { exact: true }).fill(guess);
        await button(page, 'Break the seal').click();
        await page.getByText('Opening', { exact: true }).waitFor({ state: 'hidden' });
      }
    },
  },
  {
    name: 'refused-offline',
    heading: 'No connection to the server',
    arrange: async (page, server) => {
      const { url } = await seal(server);
      await page.route('**/api/v1/secrets/**', (route) => route.abort());
      await page.goto(url);
    },
  },
  {
    name: 'refused-expired',
    heading: 'This secret has expired',
    arrange: (page, server) => refused(page, server, 410, 'EXPIRED'),
  },
  {
    name: 'refused-revoked',
    heading: 'The sender took this secret back',
    arrange: (page, server) => refused(page, server, 410, 'REVOKED'),
  },
  {
    name: 'refused-gone',
    heading: 'This secret is gone',
    arrange: (page, server) => refused(page, server, 410, 'GONE'),
  },
  {
    name: 'refused-data-damaged',
    heading: 'The secret cannot be opened',
    arrange: async (page, server) => {
      const { url, linkId } = await seal(server);
      await page.route(`**/api/v1/secrets/${linkId}`, async (route) => {
        const response = await route.fetch();
        const { encryptedBlob, ...rest } = await response.json();
        await route.fulfill({ json: { ...rest, encryptedBlob: `AAAA${encryptedBlob.slice(4)}` } });
      });
      await open(page, url);
    },
  },
  {
    name: 'refused-busy',
    heading: 'Too many requests from your network',
    arrange: (page, server) => refused(page, server, 429, 'RATE_LIMITED', { 'retry-after': '240' }),
  },
  {
    name: 'refused-server-error',
    heading: 'The server could not answer',
    arrange: (page, server) => refused(page, server, 500, 'INTERNAL_ERROR'),
  },
  {
    name: 'refused-insecure',
    heading: 'This page is not on a secure connection',
    arrange: async (page, server) =>
      void (await page.goto((await seal(server)).url.replace('127.0.0.1', 'insecure.example'))),
  },
  {
    name: 'not-found',
    heading: 'There is nothing here',
    arrange: async (page, server) => void (await page.goto(`${server}/no/such/page`)),
  },
  {
    name: 'preview',
    heading: 'A sealed link',
    arrange: async (page, server) => {
      await page.setExtraHTTPHeaders({ 'sec-purpose': 'prefetch' });
      await page.goto((await seal(server)).url);
    },
  },
];

export const scenes: readonly Scene[] = [...create, ...recipient, ...refusals];
