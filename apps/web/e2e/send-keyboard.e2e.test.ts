import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eicar } from '../src/scan/testing/samples.ts';
import { randomFile, textFile } from './files.ts';
import { onDisk, receive, sealedLink, watchParts } from './sending.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const stage = setStage();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-keyboard-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What has the focus, by its name; the page itself is nothing. */
const focused = () =>
  stage.page.evaluate(() => {
    const { activeElement: active, body } = document;
    if (active === null || active === body) return 'nothing';
    const label = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : undefined;
    return label ?? active.ariaLabel ?? active.textContent?.trim();
  });

/** Goes on with the Tab key to what has this name, and presses it. */
async function press(name: string) {
  for (let stops = 0; stops < 30; stops++) {
    await stage.page.keyboard.press('Tab');
    if ((await focused()) === name) return stage.page.keyboard.press('Enter');
  }
  throw new Error(`No stop on the way says ${name}`);
}

async function chooseWithKeys(name: string, paths: string[]) {
  const [chooser] = await Promise.all([stage.page.waitForEvent('filechooser'), press(name)]);
  await chooser.setFiles(paths);
}

const expectFocus = (name: string) => expect.poll(focused, { timeout: 20_000 }).toBe(name);
const expectSaid = (sentence: string) => stage.page.getByRole('status').getByText(sentence).waitFor();

test('files are sent with the keyboard alone, and the focus is never lost', async () => {
  const { page, context } = stage;
  // Dialogs are caught from the first one on.
  page.on('filechooser', () => {});
  const paths = await onDisk(folder, [
    randomFile('large.bin', 40 * mebibyte),
    textFile('setup.com', eicar),
    textFile('notes.txt', 'notes'),
  ]);
  await page.goto(stage.server);
  await page.getByRole('tab', { name: 'Secret' }).focus();
  await page.keyboard.press('ArrowRight');
  await chooseWithKeys('Choose files', paths);
  await expectSaid('Three files added.');

  await press('Seal it');
  await expectFocus('This does not look safe to send');
  await press('Remove this file');
  await expectFocus('Add files');
  await expectSaid('setup.com removed.');

  const parts = await watchParts(context, { letThrough: 1 });
  await press('Seal it');
  await parts.isHeld;
  await expectFocus('Sealing two files');
  await press('Pause');
  await expectFocus('Go on');
  await press('Cancel');
  await expectFocus('Add files');
  await expectSaid('Cancelled. The files are still in the list.');
  parts.release();
  await context.unrouteAll({ behavior: 'ignoreErrors' });

  await press('Remove large.bin');
  await expectFocus('Remove notes.txt');
  await press('Seal it');
  const link = await sealedLink(page);
  await expectFocus('Link');
  expect((await receive(link)).files.map(({ path }) => path)).toEqual(['notes.txt']);
});
