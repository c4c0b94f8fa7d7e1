import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../server/src/config.ts';
import { withPort } from '../../server/src/listen.ts';
import { createTestClock } from '../../server/src/shared/clock.ts';
import { startApp, type TestApp } from '../../server/test/app.ts';
import { findings } from './axe.ts';
import { launchBrowser, type Visitor, visit } from './browser.ts';
import { openOn, randomFile, save, saved, sha256, type TestFile, textFile } from './files.ts';
import { choose, goToFiles, onDisk, sealedLink, watchParts } from './sending.ts';

// From the sender's page to the recipient's, with nothing between them but the link and a server whose clock is set
// by hand. Every state on the way has no finding of axe.

const mebibyte = 1024 * 1024;
const hour = 60 * 60 * 1000;
const passphrase = 'five words of no sense';
const clock = createTestClock(Date.now());
const files = [randomFile('film/scene 1.bin', 34 * mebibyte), textFile('read me.txt', 'Thank you.')];
let server: TestApp;
let url: string;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-way-'));
  const config = await withPort(readConfig({ WAXWING_PORT: '0' }));
  url = config.publicUrl;
  [server, browser] = await Promise.all([
    startApp({ clock, env: { WAXWING_PUBLIC_URL: url } }),
    launchBrowser(),
  ]);
  await server.app.listen({ host: config.host, port: config.port });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Somebody with a browser of their own. */
async function person(): Promise<Visitor> {
  const visitor = await visit(browser);
  onTestFinished(async () => {
    await visitor.context.close();
    expect(visitor.complaints).toEqual([]);
  });
  return visitor;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function see(page: Page, heading: string) {
  await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  expect(await findings(page), heading).toEqual([]);
}

/** Chooses files on the sender's page, to be sealed next. */
async function choosing({ page }: Visitor, chosen: readonly TestFile[]) {
  const paths = await onDisk(folder, chosen);
  await goToFiles(page, url);
  await choose(page, 'Choose files', paths);
}

async function sealedBy(sender: Visitor, chosen: readonly TestFile[]) {
  await choosing(sender, chosen);
  await press(sender.page, 'Seal it');
  return sealedLink(sender.page);
}

test('files come whole to the one who has link and passphrase, over lines that are cut on both sides', async () => {
  const [sender, recipient] = [await person(), await person()];
  await choosing(sender, files);
  await sender.page.locator('#files-passphrase').fill(passphrase);
  const parts = await watchParts(sender.context, { letThrough: 2 });
  await press(sender.page, 'Seal it');
  await parts.isHeld;
  await sender.context.setOffline(true);
  parts.release();
  await see(sender.page, 'No connection');
  await sender.context.setOffline(false);
  const link = await sealedLink(sender.page);
  await see(sender.page, 'Sealed');

  const { page, context } = recipient;
  await page.goto(link);
  await see(page, 'Sealed files for you');
  await page.getByLabel('Passphrase', { exact: true }).fill('four words of sense');
  await press(page, 'Break the seal');
  await page.getByText('That passphrase does not open it.').waitFor();
  await see(page, 'Sealed files for you');
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await press(page, 'Break the seal');
  await see(page, 'Opened');

  let passed = 0;
  await context.route('**/streams/**', async (route) => {
    if (passed++ === 4) await context.setOffline(true);
    await route.fallback();
  });
  const download = await save(page, 'Save scene 1.bin');
  await page.getByText('No connection. It goes on by itself').waitFor();
  await see(page, 'Opened');
  await context.setOffline(false);
  expect(sha256(await saved(download))).toBe(sha256(files[0]?.content ?? Buffer.of()));
  expect(String(await saved(await save(page, 'Save read me.txt')))).toBe('Thank you.');
  await page.getByText('This is not a guarantee.').nth(1).waitFor();
  await see(page, 'Opened');

  const late = await person();
  await late.page.goto(link);
  await see(late.page, 'These files were already opened');
});

test('what the sender takes back is gone for who waits before the seal, and for who has broken it', async () => {
  const [sender, waiting, reading] = [await person(), await person(), await person()];
  await choosing(sender, files.slice(1));
  await sender.page.getByLabel('Can be downloaded').selectOption({ label: 'twice' });
  await press(sender.page, 'Seal it');
  const link = await sealedLink(sender.page);
  await waiting.page.goto(link);
  await see(waiting.page, 'Sealed files for you');
  await openOn(reading.page, link);
  await press(sender.page, 'Revoke');
  await press(sender.page, 'Revoke it');
  await see(sender.page, 'Revoked');

  await press(waiting.page, 'Break the seal');
  await see(waiting.page, 'The sender took these files back');
  await press(reading.page, 'Save read me.txt');
  await reading.page.getByText('so it was not saved whole').waitFor();
  await see(reading.page, 'Opened');
});

test('when the time is up nobody opens them, also who looked at the seal before', async () => {
  const [sender, waiting, late] = [await person(), await person(), await person()];
  const link = await sealedBy(sender, files.slice(1));
  await waiting.page.goto(link);
  await see(waiting.page, 'Sealed files for you');
  clock.advance(25 * hour);
  await press(waiting.page, 'Break the seal');
  await see(waiting.page, 'These files have expired');
  await late.page.goto(link);
  await see(late.page, 'These files have expired');
});
