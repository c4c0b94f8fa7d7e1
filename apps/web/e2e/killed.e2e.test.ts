import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { padmeLength, sealedLength } from '@waxwing/seal';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/test/server.ts';
import { downloadsLeft, openOn, randomFile, send, sha256 } from './files.ts';
import { type KillableBrowser, startKillableBrowser } from './killable-browser.ts';
import { openLine } from './line.ts';
import { goToFiles, onDisk, receive, sealedLink } from './sending.ts';

const mebibyte = 1024 * 1024;
const fileBytes = 40 * mebibyte;
const sealedBytes = sealedLength(padmeLength(fileBytes));
const partBytes = 8_396_800;
/** Requests without a body, and the headers of all. */
const overheadBytes = 200_000;

let server: TestServer;
let folder: string;
let browser: KillableBrowser;
const place = (name: string) => join(folder, name);
const start = () => startKillableBrowser(place('profile'), place('downloads'));

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-killed-'));
  await mkdir(place('downloads'));
  browser = await start();
});
afterEach(async () => {
  await browser.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Answers a dialog for files. Playwright sends what it does not share a browser with byte by byte; a path is enough. */
async function chooseIn(page: Page, place: string, path: string): Promise<void> {
  await page.locator(`${place} input[type=file]`).first().waitFor({ state: 'attached' });
  const session = await browser.context.newCDPSession(page);
  const expression = `document.querySelector('${place} input[type=file]')`;
  const { result } = await session.send('Runtime.evaluate', { expression });
  // Waited for above: there is such an element.
  await session.send('DOM.setFileInputFiles', { objectId: result.objectId ?? '', files: [path] });
  await session.detach();
}

/** Ends the tab or all of the browser without a warning, and gives a new page in what comes after it. */
async function killed(what: 'tab' | 'browser', page: Page): Promise<Page> {
  if (what === 'tab') await page.close({ runBeforeUnload: false });
  else {
    await browser.kill();
    browser = await start();
  }
  return browser.context.newPage();
}

test.each(['tab', 'browser'] as const)(
  'a %s that is killed half way has the server sent at most one part twice',
  async (what) => {
    const line = await openLine(server.url);
    const file = randomFile('half.bin', fileBytes);
    const [path = ''] = await onDisk(folder, [file]);
    const page = await browser.context.newPage();
    await goToFiles(page, line.url);
    await chooseIn(page, 'form', path);
    const held = line.heldAfter(sealedBytes / 2);
    await page.getByRole('button', { name: 'Seal it' }).click();
    await held;
    const again = await killed(what, page);
    line.release();
    await again.goto(line.url);
    await again.getByRole('heading', { name: 'An upload was interrupted' }).waitFor();
    await again.getByText(/^One file, 40 MB, \d\d % sent\.$/).waitFor();
    await chooseIn(again, '[aria-labelledby^=interrupted]', path);
    const { files } = await receive(await sealedLink(again));
    expect(files.map(({ content }) => sha256(content))).toEqual([sha256(file.content)]);
    expect(line.sentBytes).toBeGreaterThan(sealedBytes);
    expect(line.sentBytes).toBeLessThan(sealedBytes + partBytes + overheadBytes);
    // Nothing of it is left to go on with.
    await again.reload();
    await again.getByRole('button', { name: 'Seal it' }).waitFor();
    expect(await again.getByText('An upload was interrupted').count()).toBe(0);
    await line.close();
  },
);

test('a browser that is killed in the middle of a download goes on after, and took one download', async () => {
  const file = randomFile('large.bin', fileBytes);
  const { url } = await send(server.url, [file], { maxDownloads: 3 });
  const page = await browser.context.newPage();
  await openOn(page, url);
  let passed = 0;
  const half = Promise.withResolvers<void>();
  await browser.context.route('**/api/v1/files/*/streams/**', (route) =>
    passed++ < 5 ? route.fallback() : half.resolve(),
  );
  await page.getByRole('button', { name: 'Save large.bin' }).click();
  await half.promise;
  const again = await killed('browser', page);
  // What is there of it does not pass for the file.
  expect(await readdir(place('downloads'))).not.toContain('large.bin');
  await again.goto(url);
  await again.getByText('You have opened this here already').waitFor();
  await openOn(again, url);
  await again.getByRole('button', { name: 'Save large.bin' }).click();
  await again.getByText('Saved. It is among the downloads').waitFor();
  await expect.poll(() => readdir(place('downloads')), { timeout: 20_000 }).toContain('large.bin');
  expect(sha256(await readFile(place('downloads/large.bin')))).toBe(sha256(file.content));
  expect(await downloadsLeft(url)).toBe(2);
});
