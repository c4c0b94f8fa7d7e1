import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFile, textFile } from './files.ts';
import { choose, drop, goToFiles, onDisk, receive, sealedLink, watchParts } from './sending.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const stage = setStage();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-send-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);

test('files and a folder with nested names arrive as they were, the empty one too', async () => {
  const { page } = stage;
  const inFolder = [
    textFile('trip/notes.txt', 'sun'),
    textFile('trip/day 1/a/deep.txt', 'deep'),
    textFile('trip/day 1/empty.txt', ''),
  ];
  const alone = randomFile('photo.jpg', 300_000);
  await onDisk(folder, inFolder);
  const [photo = ''] = await onDisk(folder, [alone]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', photo);
  await choose(page, 'Add a folder', join(folder, 'trip'));
  await page.getByText('Four files, 293 KB').waitFor();
  await stage.button('Seal it').click();
  const url = await sealedLink(page);
  await page.getByText(/^Four files, 293 KB\. Can be downloaded once, until \w+ \d+ /).waitFor();
  expect((await receive(url)).files.sort(byPath)).toEqual([...inFolder, alone].sort(byPath));
});

test('what is dropped anywhere on the page is added, also while the other tab is open', async () => {
  const { page } = stage;
  const files = [textFile('dropped/one.txt', 'one'), textFile('dropped/in/two.txt', 'two')];
  await onDisk(folder, files);
  const [alone = ''] = await onDisk(folder, [textFile('alone.txt', 'alone')]);
  await page.goto(stage.server);
  await page.getByRole('textbox', { name: 'Secret', exact: true }).fill('stays');
  await drop(page, [join(folder, 'dropped'), alone]);
  await page.getByText('Three files, 11 bytes').waitFor();
  await stage.button('dropped').first().click();
  await page.getByText('in/two.txt').waitFor();
  await stage.button('Remove in/two.txt').click();
  await page.getByText('Two files, 8 bytes').waitFor();
  await stage.button('Seal it').click();
  const { files: received } = await receive(await sealedLink(page));
  expect(received.map(({ path }) => path).sort()).toEqual(['alone.txt', 'dropped/one.txt']);
  await page.getByRole('tab', { name: 'Secret' }).click();
  expect(await page.getByRole('textbox', { name: 'Secret', exact: true }).inputValue()).toBe('stays');
});

test('a passphrase locks files, and a choice of downloads counts', async () => {
  const { page } = stage;
  const [path = ''] = await onDisk(folder, [textFile('locked.txt', 'behind words')]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  await page.getByLabel('Can be downloaded').selectOption({ label: 'twice' });
  await page.locator('#files-passphrase').fill('canary words for files');
  await stage.button('Seal it').click();
  const url = await sealedLink(page);
  await page.getByText(/Can be downloaded twice, until/).waitFor();
  await expect(receive(url, 'other words')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
  for (let download = 0; download < 2; download++)
    expect((await receive(url, 'canary words for files')).files[0]?.content.toString()).toBe('behind words');
  await expect(receive(url, 'canary words for files')).rejects.toMatchObject({ code: 'VIEWED' });
});

test('a link can be revoked from its card', async () => {
  const { page } = stage;
  const [path = ''] = await onDisk(folder, [textFile('taken-back.txt', 'no')]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  await stage.button('Seal it').click();
  const url = await sealedLink(page);
  await stage.button('Revoke').click();
  await stage.button('Revoke it').click();
  await stage.heading('Revoked').waitFor();
  await expect(receive(url)).rejects.toMatchObject({ code: 'REVOKED' });
});

test('cancelling takes back what was sent, and keeps the list', async () => {
  const { page, context } = stage;
  const [path = ''] = await onDisk(folder, [randomFile('cancelled.bin', 40 * mebibyte)]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  const parts = await watchParts(context, { letThrough: 2 });
  const discarded = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await stage.button('Seal it').click();
  await parts.isHeld;
  await stage.button('Cancel').click();
  await page.getByText('One file, 40 MB').waitFor();
  expect((await discarded).status()).toBe(204);
  parts.release();
  await page.reload();
  await stage.button('Seal it').waitFor();
  expect(await page.getByText('An upload was interrupted').count()).toBe(0);
});

test('nothing that names or opens the files is in what the browser sends', async () => {
  const { page } = stage;
  const sent: string[] = [];
  page.on('request', (request) =>
    sent.push(
      [
        request.url(),
        JSON.stringify(request.headers()),
        request.postDataBuffer()?.toString('latin1') ?? '',
      ].join('\n'),
    ),
  );
  const [path = ''] = await onDisk(folder, [textFile('canary-name.txt', 'canary-content')]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  await page.locator('#files-passphrase').fill('canary-passphrase');
  await stage.button('Seal it').click();
  const [, fragment = ''] = (await sealedLink(page)).split('#');
  const everything = sent.join('\n');
  expect(everything).toContain('/publish');
  for (const canary of [fragment, fragment.slice(2), 'canary'])
    for (const form of [canary, Buffer.from(canary).toString('base64').slice(0, -3)])
      expect(everything).not.toContain(form);
});

test('an empty list is not sealed, and the page says why', async () => {
  const { page } = stage;
  await goToFiles(page, stage.server);
  await stage.button('Seal it').click();
  await page.getByText('Choose at least one file first.').waitFor();
});

test('on the narrowest screen names have room, and fingers too', async () => {
  const { page } = stage;
  await onDisk(folder, [textFile('trip/notes.txt', 'sun'), textFile('trip/a/rain.txt', 'rain')]);
  await page.setViewportSize({ width: 320, height: 640 });
  await goToFiles(page, stage.server);
  await choose(page, 'Choose a folder', join(folder, 'trip'));
  await stage.button('trip').first().click();
  for (const name of ['trip', 'notes.txt', 'a/rain.txt']) {
    const label = page.getByRole('list').getByText(name, { exact: true }).first();
    const isCut = await label.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    expect(isCut, name).toBe(false);
  }
  for (const button of await page.getByRole('list').first().getByRole('button').all())
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
});
