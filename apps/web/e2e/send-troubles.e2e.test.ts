import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFile, sha256, type TestFile, textFile } from './files.ts';
import { choose, goToFiles, onDisk, receive, sealedLink, watchParts } from './sending.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const sealedPartBytes = 8_396_800;
const stage = setStage();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-troubles-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const largeFile = (path: string) => randomFile(path, 40 * mebibyte);
const sealedAgain = 'An upload was interrupted';

/** Chooses a file and seals it, up to the third part of five, which is held. */
async function sendHalf(file: TestFile) {
  const [path = ''] = await onDisk(folder, [file]);
  await goToFiles(stage.page, stage.server);
  await choose(stage.page, 'Choose files', path);
  const parts = await watchParts(stage.context, { letThrough: 2 });
  await stage.button('Seal it').click();
  await parts.isHeld;
  return { path, parts };
}

/** The tab dies, as in a crash; another is opened in the same browser. */
async function comeBack({ release }: { release: () => void }) {
  const { page, context } = stage;
  await page.close({ runBeforeUnload: false });
  release();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await stage.anotherTab();
  await stage.page.goto(stage.server);
}

async function expectWhole(url: string, file: TestFile) {
  const { files } = await receive(url);
  expect(files.map(({ path }) => path)).toEqual([file.path]);
  expect(files.map(({ content }) => sha256(content))).toEqual([sha256(file.content)]);
}

test('a cut line is said, waited for, and gone on from where it was', async () => {
  const { page, context } = stage;
  const file = largeFile('cut.bin');
  const { parts } = await sendHalf(file);
  await context.setOffline(true);
  parts.release();
  await stage.heading('No connection').waitFor();
  await page.getByText('What was sent is kept.').waitFor();
  await context.setOffline(false);
  await expectWhole(await sealedLink(page), file);
  expect(parts.offsets.filter((offset) => offset === 0)).toHaveLength(1);
});

test('a pause ends the request at once, and what was sent is not sent again', async () => {
  const { page } = stage;
  const file = largeFile('paused.bin');
  const { parts } = await sendHalf(file);
  await stage.button('Pause').click();
  await stage.heading('Paused').waitFor();
  await expect.poll(() => page.title()).toMatch(/^\d+ % · Paused$/);
  parts.release();
  await stage.button('Go on').click();
  await expectWhole(await sealedLink(page), file);
  expect(parts.offsets.filter((offset) => offset < 2 * sealedPartBytes)).toHaveLength(2);
  await expect.poll(() => page.title()).toBe('Waxwing: hand something over safely');
});

test('a folder goes on when the same folder is chosen, and says what is missing when it is another', async () => {
  const files = [largeFile('album/1.bin'), textFile('album/in/2.txt', 'two')];
  await onDisk(folder, [...files, textFile('other/1.txt', 'x')]);
  await goToFiles(stage.page, stage.server);
  await choose(stage.page, 'Choose a folder', join(folder, 'album'));
  const parts = await watchParts(stage.context, { letThrough: 2 });
  await stage.button('Seal it').click();
  await parts.isHeld;
  await comeBack(parts);
  await choose(stage.page, 'Choose the same folder again', join(folder, 'other'));
  await stage.page.getByText('No of two files found. Still missing: album/').waitFor();
  await choose(stage.page, 'Choose the same folder again', join(folder, 'album'));
  const { files: received } = await receive(await sealedLink(stage.page));
  expect(received.map(({ path }) => path).sort()).toEqual(['album/1.bin', 'album/in/2.txt']);
});

test('a file that was changed meanwhile is refused, and sealed anew under a new link', async () => {
  const file = largeFile('changed.bin');
  const { path, parts } = await sendHalf(file);
  await comeBack(parts);
  const changed = Buffer.from(file.content);
  changed[5] = ~(changed[5] ?? 0);
  await writeFile(path, changed);
  const rest = await watchParts(stage.context, { letThrough: 100 });
  await choose(stage.page, 'Choose the same files again', path);
  await stage.page.getByText('changed.bin is not the same as when this upload began.').waitFor();
  expect(rest.offsets).toEqual([]);
  await stage.button('Start anew').click();
  await stage.page.getByText('One file, 40 MB').waitFor();
  await stage.button('Seal it').click();
  await expectWhole(await sealedLink(stage.page), { ...file, content: changed });
});

test('a file that changes while it is sent stops it, is named, and can be chosen again', async () => {
  const file = largeFile('moving.bin');
  const { path, parts } = await sendHalf(file);
  await writeFile(path, 'now it is short');
  parts.release();
  await stage.page.getByText('moving.bin cannot be read any more').waitFor();
  await stage.button('Start anew').click();
  await stage.page.getByText('moving.bin was taken off the list.').waitFor();
  await choose(stage.page, 'Choose files', path);
  await stage.button('Seal it').click();
  const { files } = await receive(await sealedLink(stage.page));
  expect(files[0]?.content.toString()).toBe('now it is short');
});

test('an interrupted upload can be discarded, here and on the server', async () => {
  const { parts } = await sendHalf(largeFile('discarded.bin'));
  await comeBack(parts);
  const { page } = stage;
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'DELETE'),
    stage.button('Discard').click(),
  ]);
  expect(answer.status()).toBe(204);
  await stage.heading(sealedAgain).waitFor({ state: 'detached' });
  await page.reload();
  await stage.button('Seal it').waitFor();
  expect(await page.getByText(sealedAgain).count()).toBe(0);
});

test('a second tab does not take a running upload for an interrupted one', async () => {
  const file = largeFile('running.bin');
  const { parts } = await sendHalf(file);
  const second = await stage.context.newPage();
  await second.goto(stage.server);
  await second.getByRole('button', { name: 'Seal it' }).waitFor();
  expect(await second.getByText(sealedAgain).count()).toBe(0);
  await second.close();
  parts.release();
  await expectWhole(await sealedLink(stage.page), file);
});

test('a link that was sealed but never seen is shown on the next visit', async () => {
  const { page, context } = stage;
  const file = textFile('unseen.txt', 'unseen');
  const [path = ''] = await onDisk(folder, [file]);
  const published = Promise.withResolvers<void>();
  await context.route('**/publish', async (route) => {
    await route.fetch();
    published.resolve();
  });
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  await stage.button('Seal it').click();
  await published.promise;
  await comeBack({ release: () => {} });
  await expectWhole(await sealedLink(stage.page), file);
});

test('closing the page asks while files are on their way, and not before or after', async () => {
  const { page } = stage;
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  const [path = ''] = await onDisk(folder, [textFile('quiet.txt', 'quiet')]);
  await goToFiles(page, stage.server);
  await choose(page, 'Choose files', path);
  await stage.button('Seal it').click();
  await sealedLink(page);
  await page.reload();
  expect(asked).toEqual([]);
  const { parts } = await sendHalf(largeFile('asking.bin'));
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  parts.release();
});
