import type { Page, Route } from 'playwright-core';
import { eicar } from '../src/scan/testing/samples.ts';
import { openOn, randomFile, save, send, type TestFile, textFile } from './files.ts';
import type { Scene } from './scenes.ts';

const mebibyte = 1024 * 1024;
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const sealed = 'Sealed files for you';
const opened = 'Opened';
const streams = '**/api/v1/files/*/streams/**';
const one = [textFile('offer.txt', 'Two hundred.')];
const several: TestFile[] = [
  textFile('Contract/Agreement of the 25th of November, signed.txt', 'We agree.'),
  randomFile('Contract/Plan.bin', 300_000),
  textFile(`Contract/${'a-very-long-name-without-any-space-'.repeat(5)}.txt`, 'x'),
  textFile('invoice\u202efdp.exe', 'x'),
];
const large = () => [randomFile('Holiday.bin', 40 * mebibyte)];

/** A server that takes its time: the request stays open. */
const unanswered = () => new Promise<void>(() => {});

/** An answer of the server that cannot be had in a test's time: it is given in the server's place. */
function answered(status: number, error_code: string, headers: Record<string, string> = {}) {
  return (route: Route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      json: { status, error_code, request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f' },
    });
}

/** The page of a link whose server answers so. */
function refused(name: string, heading: string, ...answer: Parameters<typeof answered>): Scene {
  return {
    name: `download-${name}`,
    heading,
    async arrange(page, server) {
      const { url } = await send(server, one);
      await page.route('**/api/v1/files/*', answered(...answer));
      await page.goto(url);
    },
  };
}

const before: Scene[] = [
  {
    name: 'download-checking',
    heading: 'Looking at the seal',
    async arrange(page, server) {
      const { url } = await send(server, one);
      await page.route('**/api/v1/files/*', unanswered);
      await page.goto(url);
    },
  },
  {
    name: 'download-sealed',
    heading: sealed,
    arrange: async (page, server) => void (await page.goto((await send(server, one)).url)),
  },
  {
    name: 'download-passphrase',
    heading: sealed,
    arrange: async (page, server) =>
      void (await page.goto((await send(server, one, { passphrase: 'a b c', maxDownloads: 5 })).url)),
  },
  {
    name: 'download-wrong-passphrase',
    heading: sealed,
    async arrange(page, server) {
      await page.goto((await send(server, one, { passphrase: 'a b c' })).url);
      await page.getByLabel('Passphrase', { exact: true }).fill('a b d');
      await button(page, 'Break the seal').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'download-yours',
    heading: sealed,
    async arrange(page, server) {
      const { url } = await send(server, one);
      await openOn(page, url);
      await page.goto('about:blank');
      await page.goto(url);
      await page.getByText('You have opened this here already').waitFor();
    },
  },
];

const after: Scene[] = [
  {
    name: 'download-opened',
    heading: opened,
    arrange: async (page, server) => openOn(page, (await send(server, one)).url),
  },
  {
    name: 'download-several',
    heading: opened,
    async arrange(page, server) {
      const note = 'Please sign and send back.\nThe plan is for you to keep.';
      await openOn(page, (await send(server, several, { note, maxDownloads: 3 })).url);
      await page.getByText('Two more downloads are left').waitFor();
      await page.getByRole('checkbox', { name: 'Plan.bin' }).check();
    },
  },
  {
    name: 'download-preview',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, several)).url);
      await page.getByRole('button', { name: /^Preview Contract\/Agreement/ }).click();
      await page.getByText('We agree.').waitFor();
      await page.getByText('This is not a guarantee.').waitFor();
    },
  },
  {
    name: 'download-saving',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, large())).url);
      let passed = 0;
      await page.context().route(streams, (route) => (passed++ < 4 ? route.fallback() : unanswered()));
      await save(page, 'Save Holiday.bin');
      await page.getByText(/^\d+ MB of 40 MB/).waitFor();
    },
  },
  {
    name: 'download-offline',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, large())).url);
      let passed = 0;
      await page.context().route(streams, (route) => (passed++ < 4 ? route.fallback() : route.abort()));
      await save(page, 'Save Holiday.bin');
      await page.getByText('No connection. It goes on by itself').waitFor();
    },
  },
  {
    name: 'download-paused',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, large())).url);
      let passed = 0;
      await page.context().route(streams, (route) => (passed++ < 4 ? route.fallback() : unanswered()));
      await save(page, 'Save Holiday.bin');
      await button(page, 'Pause').click();
      await button(page, 'Go on').waitFor();
    },
  },
  {
    name: 'download-saved',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, several)).url);
      await save(page, 'Save all as zip');
      await save(page, 'Save Contract/Plan.bin');
      await page.getByText('This is not a guarantee.').nth(1).waitFor();
    },
  },
  {
    name: 'download-matched',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, [textFile('invoice.com', eicar)])).url);
      await button(page, 'Save invoice.com').click();
      await page.getByText('Nothing was saved').waitFor();
    },
  },
  {
    name: 'download-found-on-the-way',
    heading: opened,
    async arrange(page, server) {
      const content = Buffer.alloc(40 * mebibyte, 'all is well ');
      content.write(eicar, 9 * mebibyte);
      await openOn(page, (await send(server, [{ path: 'Holiday.bin', content }])).url);
      await save(page, 'Save Holiday.bin');
      await page.getByText('It is not saved yet').waitFor();
    },
  },
  {
    name: 'download-failed',
    heading: opened,
    async arrange(page, server) {
      await openOn(page, (await send(server, one)).url);
      await page.route(streams, answered(410, 'REVOKED'));
      await page.context().route(streams, answered(410, 'REVOKED'));
      await button(page, 'Save offer.txt').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'download-report',
    heading: 'Report this link',
    async arrange(page, server) {
      await openOn(page, (await send(server, one)).url);
      await button(page, 'Report this link').click();
    },
  },
];

const refusals: Scene[] = [
  {
    name: 'download-already-opened',
    heading: 'These files were already opened',
    async arrange(page, server) {
      const { url } = await send(server, one);
      await openOn(page, url);
      await page.evaluate(() =>
        indexedDB.databases().then(() => indexedDB.deleteDatabase('waxwing-downloads')),
      );
      await page.goto('about:blank');
      await page.goto(url);
    },
  },
  {
    name: 'download-revoked',
    heading: 'The sender took these files back',
    async arrange(page, server) {
      const share = await send(server, one);
      await share.revoke();
      await page.goto(share.url);
    },
  },
  {
    name: 'download-not-found',
    heading: 'There is nothing behind this link',
    async arrange(page, server) {
      const { url, token } = await send(server, one);
      await page.goto(url.replace(token, '0'.repeat(64)));
    },
  },
  {
    name: 'download-damaged-link',
    heading: 'The link is incomplete or damaged',
    arrange: async (page, server) => void (await page.goto((await send(server, one)).url.slice(0, -4))),
  },
  {
    name: 'download-mangled-link',
    heading: 'The link was changed on the way',
    arrange: async (page, server) =>
      void (await page.goto((await send(server, one)).url.replace('#', '%23'))),
  },
  {
    name: 'download-too-new',
    heading: 'This link needs a newer Waxwing',
    arrange: async (page, server) =>
      void (await page.goto((await send(server, one)).url.replace('#1.', '#2.'))),
  },
  {
    name: 'download-no-key',
    heading: 'The key is missing',
    arrange: async (page, server) => void (await page.goto((await send(server, one)).url.replace(/#.*/, ''))),
  },
  {
    name: 'download-offline-at-start',
    heading: 'No connection to the server',
    async arrange(page, server) {
      const { url } = await send(server, one);
      await page.route('**/api/v1/files/**', (route) => route.abort());
      await page.goto(url);
    },
  },
  {
    name: 'download-data-damaged',
    heading: 'The files cannot be opened',
    async arrange(page, server) {
      const { url } = await send(server, one);
      await page.route('**/api/v1/files/*/claims', async (route) => {
        const response = await route.fetch();
        const { manifest, ...rest } = await response.json();
        await route.fulfill({ json: { ...rest, manifest: `AAAA${manifest.slice(4)}` } });
      });
      await page.goto(url);
      await button(page, 'Break the seal').click();
    },
  },
  {
    name: 'download-insecure',
    heading: 'This page is not on a secure connection',
    arrange: async (page, server) =>
      void (await page.goto((await send(server, one)).url.replace('127.0.0.1', 'insecure.example'))),
  },
  refused('expired', 'These files have expired', 410, 'EXPIRED'),
  refused('taken-down', 'This link was taken down', 410, 'TAKEN_DOWN'),
  refused('gone', 'These files are gone', 410, 'GONE'),
  refused('locked', 'Too many tries', 429, 'PASSCODE_LOCKED', { 'retry-after': '240' }),
  refused('busy', 'Too many requests from your network', 429, 'RATE_LIMITED', { 'retry-after': '240' }),
  refused('server-error', 'The server could not answer', 500, 'INTERNAL_ERROR'),
];

/** Every state of the page that opens files. */
export const downloadScenes: readonly Scene[] = [...before, ...after, ...refusals];
