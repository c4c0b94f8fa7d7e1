import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFile } from './files.ts';
import { choose, goToFiles, onDisk } from './sending.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const stage = setStage({ WAXWING_MAX_ANONYMOUS_SHARE_BYTES: String(2 * mebibyte) });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-limits-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what fits into one link is said before, and what does not is not sent', async () => {
  const { page } = stage;
  const [path = ''] = await onDisk(folder, [randomFile('large.bin', 3 * mebibyte)]);
  await goToFiles(page, stage.server);
  await page.getByText('Up to 2 MB and 10,000 files in one link, of any kind.').waitFor();
  await choose(page, 'Choose files', path);
  await page.getByText('These are 3 MB. One link holds up to 2 MB on this server').waitFor();
  await stage.button('Seal it').click();
  await stage.button('Remove large.bin').click();
  await page.getByText('These are 3 MB.').waitFor({ state: 'detached' });
  expect(await stage.button('Choose files').evaluate((button) => button === document.activeElement)).toBe(
    true,
  );
});
