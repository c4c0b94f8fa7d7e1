import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eicar, zip } from '../src/scan/testing/samples.ts';
import { openOn, save, saved, send, sha256, type TestFile, textFile } from './files.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const stage = setStage();
const matches = 'matches the rule waxwing_eicar_test_file';

async function open(files: readonly TestFile[]) {
  await openOn(stage.page, (await send(stage.server, files)).url);
}

/** Large enough to be saved while it arrives, with what a rule looks for at this place. */
function largeWithFinding(place: number): TestFile {
  const content = Buffer.alloc(40 * mebibyte, 'all is well ');
  content.write(eicar, place);
  return { path: 'large.bin', content };
}

function countDownloads(page: Page) {
  const begun: string[] = [];
  page.on('download', (download) => begun.push(download.suggestedFilename()));
  return begun;
}

test('a picture of what a rule matches is not shown before its reader insists', async () => {
  const { page } = stage;
  await open([textFile('notes.txt', eicar)]);
  await stage.button('Preview notes.txt').click();
  await page.getByText('Nothing was shown').waitFor();
  await page.getByText(matches).waitFor();
  expect(await page.getByRole('region', { name: 'Text of the file' }).count()).toBe(0);
  await stage.button('Show it all the same').click();
  await page.getByRole('region', { name: 'Text of the file' }).getByText('EICAR').waitFor();
  // The warning stays beside what it is about.
  await page.getByText(matches).waitFor();
});

test('in a zip of everything each file is looked into as if it were saved alone', async () => {
  const { page } = stage;
  const begun = countDownloads(page);
  await open([
    textFile('readme.txt', 'hello'),
    { path: 'offer.docx', content: zip([{ path: 'word/macro.bin', data: eicar }]) },
  ]);
  await stage.button('Save all as zip').click();
  await page.getByText('Nothing was saved').waitFor();
  await page.getByText(`word/macro.bin in offer.docx ${matches}`).waitFor();
  expect(begun).toEqual([]);
});

test.each([
  ['in the middle', 9 * mebibyte],
  ['at the very end', 40 * mebibyte - eicar.length],
])('a finding %s of a large file stops it before it is whole', async (_, place) => {
  const { page } = stage;
  const file = largeWithFinding(place);
  await open([file]);
  const left = await save(page, 'Save large.bin');
  await page.getByText('It is not saved yet').waitFor();
  await page.getByText(`large.bin ${matches}`).waitFor();
  await stage.button('Leave it').click();
  expect(await left.failure()).not.toBeNull();
  await page.getByText('It is not saved yet').waitFor({ state: 'detached' });
  expect(await stage.button('Save large.bin').evaluate((button) => button === document.activeElement)).toBe(
    true,
  );

  const insisted = await save(page, 'Save large.bin');
  await stage.button('Save it all the same').click();
  expect(sha256(await saved(insisted))).toBe(sha256(file.content));
  await page.getByText('It is saved, but do not open it').waitFor();
});

test('what the sender let pass is said before anything is saved', async () => {
  const scan = { verdict: 'matched', rule: 'some_rule', by: 'sender-client' };
  await openOn(stage.page, (await send(stage.server, [textFile('a.txt', 'a')], { scan })).url);
  await stage.page.getByText("The sender's app says that a file in it matched the rule some_rule.").waitFor();
});

test.each([
  ['rules that cannot be fetched', '**/scan-rules.json', 'the rules could not be fetched'],
  ['a scanner that does not start', '**/scan-worker-*.js', 'the check broke off'],
])('with %s a file is saved all the same, and called not checked', async (_, address, why) => {
  const { page, context } = stage;
  await context.route(address, (route) => route.abort());
  await open([textFile('small.txt', eicar), largeWithFinding(0)]);
  expect(String(await saved(await save(page, 'Save small.txt')))).toBe(eicar);
  await page.getByText(`Not checked for malware: ${why}.`).waitFor();
  await saved(await save(page, 'Save large.bin'));
  await page.getByText(`Not checked for malware: ${why}.`).nth(1).waitFor();
});

test('a scanner that falls silent is given up after a minute', async () => {
  const { page, context } = stage;
  await page.clock.install();
  await context.route('**/scan-rules.json', () => new Promise<void>(() => {}));
  await open([textFile('small.txt', 'small')]);
  const asked = context.waitForEvent('request', (request) => request.url().endsWith('/scan-rules.json'));
  await stage.button('Save small.txt').click();
  await asked;
  await page.getByText('Checking for malware on this device').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.clock.fastForward(61_000)]);
  expect(String(await saved(download))).toBe('small');
  await page.getByText('Not checked for malware: it took too long.').waitFor();
});
