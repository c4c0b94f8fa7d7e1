import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openOn, randomFile, save, saved, send, storedFiles, textFile } from './files.ts';
import { setStage } from './stage.ts';
import { blobsOf, serveInstead, streams, tamperings } from './tampering.ts';

const mebibyte = 1024 * 1024;
const stage = setStage();
const damaged = 'What came does not match its seal';

/** A share of one file with its stream, and another sealing of the same file, as after a first try. */
async function prepare(bytes: number) {
  const file = randomFile('plans.bin', bytes);
  const options = { maxDownloads: 9, padding: 'none' } as const;
  const { url, sealedBytes } = await send(stage.server, [file], options);
  const [first = ''] = await blobsOf(stage.dataDir, sealedBytes);
  await send(stage.server, [file], options);
  const [other = ''] = (await blobsOf(stage.dataDir, sealedBytes)).filter((path) => path !== first);
  return { file, url, stream: await readFile(first), older: await readFile(other) };
}

function noteDownloads(page: Page): Download[] {
  const begun: Download[] = [];
  page.on('download', (download) => begun.push(download));
  return begun;
}

describe.each([
  ['to the disk, through the service worker', 33 * mebibyte, false],
  ['to the storage of the browser', 33 * mebibyte + 1, true],
  ['into memory', 200_000, false],
] as const)('a file that goes %s', (_, bytes, isWithoutWorker) => {
  test('is refused with one sentence, whatever was done to its stream, and saved when nothing was', async () => {
    const { page, context } = stage;
    if (isWithoutWorker)
      await context.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }),
      );
    const { file, url, stream, older } = await prepare(bytes);
    const begun = noteDownloads(page);
    await openOn(page, url);
    for (const [what, tamper] of tamperings) {
      await serveInstead(context, tamper(stream, older));
      // The sentence of the try before goes with the click.
      const asked = context.waitForEvent('request', (request) => request.url().includes('/streams/'));
      await stage.button('Save plans.bin').click();
      await asked;
      await page.getByText(damaged).waitFor();
      for (const download of begun.splice(0)) expect(await download.failure(), what).not.toBeNull();
      expect(await storedFiles(page), what).toEqual([]);
      await context.unroute(streams);
    }
    expect(await saved(await save(page, 'Save plans.bin'))).toEqual(file.content);
  });
});

test('a manifest of another share opens nothing', async () => {
  const { page, context } = stage;
  const [share, other] = [
    await send(stage.server, [textFile('a.txt', 'a')]),
    await send(stage.server, [textFile('b.txt', 'b')]),
  ];
  const claimed = Promise.withResolvers<string>();
  await context.route(`**/api/v1/files/${other.token}/claims`, async (route) => {
    const response = await route.fetch();
    claimed.resolve((await response.json()).manifest);
    await route.fulfill({ response });
  });
  await openOn(page, other.url);
  await context.route(`**/api/v1/files/${share.token}/claims`, async (route) => {
    const { manifest: _, ...rest } = await (await route.fetch()).json();
    await route.fulfill({ json: { ...rest, manifest: await claimed.promise } });
  });
  await stage.follow(share.url);
  await stage.button('Break the seal').click();
  await stage.heading('The files cannot be opened').waitFor();
  expect(await page.content()).not.toContain('.txt');
});
