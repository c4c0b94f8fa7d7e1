import { readFile, truncate, writeFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  downloadsLeft,
  openOn,
  randomFile,
  save,
  saved,
  send,
  sha256,
  storedFiles,
  type TestFile,
} from './files.ts';
import { setStage } from './stage.ts';
import { blobsOf, streams } from './tampering.ts';

const mebibyte = 1024 * 1024;
const stage = setStage();
const open = (url: string) => openOn(stage.page, url);

let files = 0;
/**
 * Large enough to go to the disk through the service worker, in ranges of 4 MiB. Each has a length of its own, by which
 * its stream is found on the server's disk.
 */
const largeFile = () => randomFile('large.bin', 34 * mebibyte + 100 * files++);

/** Lets a number of ranges through and holds the next, so that a download stands still in its middle. */
async function holdAfter(context: BrowserContext, ranges: number) {
  let passed = 0;
  let held = () => {};
  const isHeld = new Promise<void>((resolve) => {
    held = resolve;
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await context.route(streams, async (route) => {
    if (passed++ >= ranges) {
      held();
      await released;
    }
    await route.fallback();
  });
  return { isHeld, release: () => release() };
}

/** Saves, and sees the browser mark the download as failed. */
async function seeFail(page: Page, button: string) {
  const download = await save(page, button);
  expect(await download.failure()).not.toBeNull();
  await expect(download.path()).rejects.toThrow();
}

test('a line that is cut in the middle is waited for, and the file is whole after', async () => {
  const { page, context } = stage;
  const file = largeFile();
  const { url } = await send(stage.server, [file]);
  await open(url);
  const { isHeld, release } = await holdAfter(context, 4);
  const download = await save(page, 'Save large.bin');
  await isHeld;
  await context.setOffline(true);
  release();
  await page.getByText('No connection. It goes on by itself').waitFor();
  await context.setOffline(false);
  expect(sha256(await saved(download))).toBe(sha256(file.content));
  await page.getByText('Saved. It is among').waitFor();
  await page.getByText('No connection.').waitFor({ state: 'detached' });
});

test('a download can be paused, goes on where it was, and can be cancelled', async () => {
  const { page, context } = stage;
  const file = largeFile();
  const { url } = await send(stage.server, [file]);
  await open(url);
  const { isHeld, release } = await holdAfter(context, 3);
  const download = await save(page, 'Save large.bin');
  await isHeld;
  await stage.button('Pause').click();
  release();
  await page.getByText('Paused').waitFor();
  await stage.button('Go on').click();
  expect(sha256(await saved(download))).toBe(sha256(file.content));

  await context.unroute(streams);
  const second = await holdAfter(context, 3);
  const cancelled = await save(page, 'Save large.bin');
  await second.isHeld;
  await stage.button('Cancel').click();
  expect(await cancelled.failure()).not.toBeNull();
  await stage.button('Pause').waitFor({ state: 'detached' });
  second.release();
});

test('after the tab was killed half way the link opens again, and takes no second download', async () => {
  const { page, context } = stage;
  const file = largeFile();
  const { url } = await send(stage.server, [file], { maxDownloads: 2 });
  await open(url);
  const { isHeld, release } = await holdAfter(context, 5);
  await save(page, 'Save large.bin');
  await isHeld;
  await page.close({ runBeforeUnload: false });
  release();
  await context.unroute(streams);

  const again = await context.newPage();
  await again.goto(url);
  await again.getByText('You have opened this here already').waitFor();
  await openOn(again, url);
  expect(sha256(await saved(await save(again, 'Save large.bin')))).toBe(sha256(file.content));
  expect(await downloadsLeft(url)).toBe(1);
});

test('the last download of a share is still there after a reload', async () => {
  const { page } = stage;
  const file = largeFile();
  const { url } = await send(stage.server, [file], { maxDownloads: 1 });
  await open(url);
  await page.reload();
  await stage.heading('The key is missing').waitFor();
  await page.getByText('What you have opened here is still yours.').waitFor();
  await stage.follow(url);
  await page.getByText('You have opened this here already').waitFor();
  await open(url);
  expect(sha256(await saved(await save(page, 'Save large.bin')))).toBe(sha256(file.content));
});

test('leaving while something is saved asks first', async () => {
  const { page, context } = stage;
  const { url } = await send(stage.server, [largeFile()]);
  await open(url);
  const { isHeld, release } = await holdAfter(context, 2);
  const download = await save(page, 'Save large.bin');
  await isHeld;
  expect(await page.title()).toMatch(/^\d+ % · Sealed files$/);
  const asked = new Promise<string>((resolve) => {
    page.on('dialog', (dialog) => {
      resolve(dialog.type());
      void dialog.dismiss();
    });
  });
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe('beforeunload');
  release();
  await saved(download);
});

test.each([1, 2])('a revoked share for %i stops in the middle of a download', async (maxDownloads) => {
  const { page, context } = stage;
  const share = await send(stage.server, [largeFile()], { maxDownloads });
  await open(share.url);
  const { isHeld, release } = await holdAfter(context, 3);
  const download = await save(page, 'Save large.bin');
  await isHeld;
  await share.revoke();
  release();
  expect(await download.failure()).not.toBeNull();
  await page.getByText('so it was not saved whole').waitFor();

  await stage.follow(share.url);
  // Of one that was used up before, the server says no more than that; that it is not ours any more shows at the click.
  if (maxDownloads === 1) await stage.button('Break the seal').click();
  await page.getByRole('heading', { name: /The sender took|were already opened/ }).waitFor();
});

test('when a bit is flipped on the server, nothing that holds it is saved, and the rest still is', async () => {
  const { page } = stage;
  const file = largeFile();
  const rest: TestFile = { path: 'rest.bin', content: Buffer.alloc(3000, 7) };
  const share = await send(stage.server, [rest, file], { padding: 'none' });
  const [path = ''] = await blobsOf(stage.dataDir, share.sealedBytes);
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(20 * mebibyte) ^ 1, 20 * mebibyte);
  await writeFile(path, bytes);
  await open(share.url);
  await seeFail(page, 'Save large.bin');
  await page.getByText('What came does not match its seal').waitFor();
  // What was not touched still opens: every chunk stands for itself.
  expect(await saved(await save(page, 'Save rest.bin'))).toEqual(rest.content);
  await seeFail(page, 'Save all as zip');
});

test('a stream that was cut on the server is refused', async () => {
  const { page } = stage;
  const share = await send(stage.server, [largeFile()], { padding: 'none' });
  const [path = ''] = await blobsOf(stage.dataDir, share.sealedBytes);
  await truncate(path, 20 * mebibyte);
  await open(share.url);
  const download = await save(page, 'Save large.bin');
  await page.getByText(/does not match its seal|cannot answer at the moment/).waitFor();
  if (await stage.button('Cancel').isVisible()) await stage.button('Cancel').click();
  expect(await download.failure()).not.toBeNull();
});

test('without a service worker files are gathered in the storage of the browser, and swept later', async () => {
  const { page, context } = stage;
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });
  });
  const file = largeFile();
  const { url } = await send(stage.server, [file]);
  await open(url);
  const download = await save(page, 'Save large.bin');
  expect(download.url()).toMatch(/^blob:/);
  expect(sha256(await saved(download))).toBe(sha256(file.content));
  expect(await storedFiles(page)).toHaveLength(1);
  await stage.follow(url);
  await expect.poll(() => storedFiles(page)).toEqual([]);
});

test('a browser that can save neither way takes what fits into memory, and says so of the rest', async () => {
  const { page, context } = stage;
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });
    // Pages that are not secure, such as the empty one, have no storage anyway.
    if (navigator.storage) Object.defineProperty(navigator.storage, 'getDirectory', { value: undefined });
  });
  const [fitting, huge] = [largeFile(), randomFile('huge.bin', 65 * mebibyte)];
  const { url } = await send(stage.server, [fitting, huge]);
  await open(url);
  expect(sha256(await saved(await save(page, 'Save large.bin')))).toBe(sha256(fitting.content));
  await stage.button('Save huge.bin').click();
  await page.getByText('This browser cannot save a file of this size.').waitFor();
});

test('when the time of a claim is over the page says so, and nothing whole is saved', async () => {
  const { page, context } = stage;
  const { url } = await send(stage.server, [largeFile()]);
  await open(url);
  // It would take a day.
  await context.route(streams, (route) =>
    route.fulfill({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      json: { status: 404, error_code: 'NOT_FOUND', request_id: '0194f1c2-7a3e-7b1c-9d2f-5a6b7c8d9e0f' },
    }),
  );
  await stage.button('Save large.bin').click();
  await page.getByText('Your time with these files is over').waitFor();
});
