import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEALED_PART_BYTES, sealedLength } from '@waxwing/seal';
import { expect, onTestFinished, test } from 'vitest';
import { randomFile, sha256 } from './files.ts';
import { openLine } from './line.ts';
import { type PassedPart, passedParts } from './passed-uploads.ts';
import { choose, goToFiles, onDisk, receive, sealedLink } from './sending.ts';
import { setStage } from './stage.ts';

const mebibyte = 1024 * 1024;
const saltBytes = 24;
const headBytes = 56;
const stage = setStage();

/** A file with other content under the same name, length and time: only what is in it tells. */
async function exchange(path: string, content: Buffer) {
  const { atime, mtime } = await stat(path);
  await writeFile(path, content);
  await utimes(path, atime, mtime);
}

/** The bytes of each upload, after making sure that no two requests have put different ones at one place. */
function uploadsOf(parts: readonly PassedPart[], sizeBytes: number) {
  let sentAgain = 0;
  const uploads = new Map<string, { content: Buffer; filled: number }>();
  for (const { path, offset, bytes } of parts) {
    const upload = uploads.get(path) ?? { content: Buffer.alloc(sizeBytes), filled: 0 };
    uploads.set(path, upload);
    // They come in order, and begin again where the server's part ended: never behind what was sent.
    expect(offset).toBeLessThanOrEqual(upload.filled);
    const again = Math.min(bytes.length, upload.filled - offset);
    expect(bytes.subarray(0, again).equals(upload.content.subarray(offset, offset + again))).toBe(true);
    sentAgain += again;
    bytes.copy(upload.content, offset);
    upload.filled = Math.max(upload.filled, offset + bytes.length);
  }
  return { uploads: [...uploads.values()].map(({ content }) => content), sentAgain };
}

const partsOn = (line: { sent(): Buffer[] }): PassedPart[] =>
  line.sent().flatMap((sent) => [...passedParts(sent)]);

test('no salt meets two plaintexts: not over a cut, not over a crash, not with another content', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-salt-'));
  const line = await openLine(stage.server);
  onTestFinished(async () => {
    await line.close();
    await rm(folder, { recursive: true, force: true });
  });
  const file = randomFile('plans.bin', 20 * mebibyte + 7);
  const [path = ''] = await onDisk(folder, [file]);
  await goToFiles(stage.page, line.url);
  await choose(stage.page, 'Choose files', path);
  const cut = line.heldAfter(3 * mebibyte);
  await stage.button('Seal it').click();
  await cut;
  line.release();
  await line.heldAfter(13 * mebibyte);
  await stage.page.close({ runBeforeUnload: false });
  line.release();

  const other = Buffer.from(file.content);
  other[other.length - 8 * mebibyte] = 1 + (other[other.length - 8 * mebibyte] ?? 0);
  await exchange(path, other);
  await stage.anotherTab();
  await stage.page.goto(line.url);
  const before = partsOn(line).length;
  await choose(stage.page, 'Choose the same files again', path);
  await stage.page.getByText('plans.bin is not the same as when this upload began.').waitFor();
  // What is missing of the first part, which is as it was, may go on; nothing of the part that was changed does.
  for (const { offset, bytes } of partsOn(line).slice(before)) {
    expect(offset + bytes.length).toBeLessThanOrEqual(headBytes + SEALED_PART_BYTES);
  }

  await stage.button('Start anew').click();
  await stage.button('Seal it').click();
  const { files } = await receive(await sealedLink(stage.page));
  expect(files.map(({ content }) => sha256(content))).toEqual([sha256(other)]);

  const { uploads, sentAgain } = uploadsOf(partsOn(line), sealedLength(22 * mebibyte));
  const [first, second, ...more] = uploads;
  expect(more).toEqual([]);
  // Or nothing would be proved.
  expect(sentAgain).toBeGreaterThan(0);
  expect(first?.subarray(0, saltBytes)).not.toEqual(second?.subarray(0, saltBytes));
  // Not one chunk of the old sealing is in the new one.
  expect(second?.includes(first?.subarray(56, 56 + 16_400) ?? '')).toBe(false);
});
