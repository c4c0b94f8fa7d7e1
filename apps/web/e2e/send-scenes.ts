import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { randomFile, type TestFile, textFile } from './files.ts';
import type { Scene } from './scenes.ts';
import { choose, goToFiles, onDisk, sealedLink, watchParts } from './sending.ts';

const mebibyte = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'waxwing-scenes-'));
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const create = 'Hand something over safely';
const several: TestFile[] = [
  textFile('Agreement of the 25th of November, signed by both sides.pdf', 'We agree.'),
  randomFile(`${'a-very-long-name-without-any-space-'.repeat(5)}.bin`, 300_000),
  textFile('annual\u202efdp.txt', 'x'),
  textFile('empty.txt', ''),
];

async function chosen(page: Page, server: string, files: readonly TestFile[]) {
  await goToFiles(page, server);
  await choose(page, 'Choose files', await onDisk(folder, files));
  await page.getByText(/^(?:One|Four) files?, /).waitFor();
}

/** A large file, held in the middle of its way. */
async function halfSent(page: Page, server: string) {
  const name = `Holiday ${crypto.randomUUID().slice(0, 8)}.mp4`;
  await chosen(page, server, [randomFile(name, 40 * mebibyte)]);
  const parts = await watchParts(page.context(), { letThrough: 2 });
  await button(page, 'Seal it').click();
  await parts.isHeld;
  return join(folder, name);
}

/** Left in the middle, as in a crash, and visited again. */
async function interrupted(page: Page, server: string) {
  const tab = await page.context().newPage();
  const path = await halfSent(tab, server);
  await tab.close({ runBeforeUnload: false });
  await page.context().unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(server);
  await page.getByRole('heading', { name: 'An upload was interrupted' }).waitFor();
  return path;
}

export const sendScenes: readonly Scene[] = [
  {
    name: 'send-empty',
    heading: create,
    arrange: async (page, server) => {
      await goToFiles(page, server);
      await page.getByText(/^Up to 500 MB and 10,000 files/).waitFor();
    },
  },
  {
    name: 'send-problem',
    heading: create,
    arrange: async (page, server) => {
      await goToFiles(page, server);
      await button(page, 'Seal it').click();
      await page.getByText('Choose at least one file first.').waitFor();
    },
  },
  {
    name: 'send-chosen',
    heading: create,
    arrange: async (page, server) => {
      await chosen(page, server, several);
      await onDisk(folder, [textFile('trip/day 1/notes.txt', 'sun'), randomFile('trip/sea.jpg', 5_000_000)]);
      await choose(page, 'Add a folder', join(folder, 'trip'));
      await page.getByRole('button', { name: 'trip', exact: true }).click();
    },
  },
  {
    name: 'send-under-way',
    heading: 'Sealing one file',
    arrange: async (page, server) => void (await halfSent(page, server)),
  },
  {
    name: 'send-paused',
    heading: 'Paused',
    arrange: async (page, server) => {
      await halfSent(page, server);
      await button(page, 'Pause').click();
    },
  },
  {
    name: 'send-offline',
    heading: 'No connection',
    arrange: async (page, server) => {
      await halfSent(page, server);
      await page.context().setOffline(true);
    },
  },
  {
    name: 'send-matched',
    heading: 'This does not look safe to send',
    arrange: async (page, server) => {
      // In two pieces, so that no scanner takes this file for one.
      const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
      await chosen(page, server, [textFile('setup.com', eicar)]);
      await button(page, 'Seal it').click();
    },
  },
  {
    name: 'send-stopped',
    heading: 'It stopped',
    arrange: async (page, server) => {
      await page.route('**/api/v1/files', (route) =>
        route.fulfill({
          status: 507,
          headers: { 'content-type': 'application/problem+json' },
          json: {
            status: 507,
            error_code: 'INSUFFICIENT_STORAGE',
            request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f',
          },
        }),
      );
      await chosen(page, server, [textFile('a.txt', 'a')]);
      await button(page, 'Seal it').click();
    },
  },
  {
    name: 'send-interrupted',
    heading: 'An upload was interrupted',
    arrange: async (page, server) => void (await interrupted(page, server)),
  },
  {
    name: 'send-changed',
    heading: 'It stopped',
    arrange: async (page, server) => {
      const path = await interrupted(page, server);
      await onDisk('', [randomFile(path, 1000)]);
      await choose(page, 'Choose the same files again', path);
      await page.getByText('is not the same as when this upload began').waitFor();
    },
  },
  {
    name: 'send-sealed',
    heading: 'Sealed',
    arrange: async (page, server) => {
      await chosen(page, server, several);
      await button(page, 'Suggest five words').click();
      await button(page, 'Seal it').click();
      await sealedLink(page);
      await button(page, 'What they see').click();
    },
  },
];
