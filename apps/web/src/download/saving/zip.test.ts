import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShareFile } from '@waxwing/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { zipPieces, zipSize } from './zip.ts';
import { filesOfZip } from './zip-parts.ts';

const file = (index: number, path: string, size: number, modifiedAt?: number): ShareFile => ({
  index,
  path,
  displayPath: path,
  savablePath: path,
  size,
  type: '',
  modifiedAt,
});

/** Bytes that name their file. */
async function* content({ index, size }: ShareFile) {
  for (let left = size; left > 0; left -= 1000) yield new Uint8Array(Math.min(left, 1000)).fill(index);
}

async function zipped(files: ShareFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipPieces(files, content)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What another program finds in it. */
function unzipped(zip: Buffer): { name: string; size: number; first: number; year: number }[] {
  const folder = mkdtempSync(join(tmpdir(), 'waxwing-zip-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'files.zip');
  writeFileSync(path, zip);
  const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([{'name': i.filename, 'size': i.file_size, 'first': (z.read(i) or b'\\0')[0], 'year': i.date_time[0]} for i in z.infolist()]))`;
  return JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
}

test('another program opens the zip, and its size was known before', async () => {
  const files = [
    file(1, 'a/b/größe.txt', 2500, Date.UTC(2024, 5, 1)),
    file(2, 'leer.txt', 0),
    file(3, 'c.bin', 1),
  ];
  const zip = await zipped(files);
  expect(zip.length).toBe(zipSize(files));
  expect(unzipped(zip)).toEqual([
    { name: 'a/b/größe.txt', size: 2500, first: 1, year: 2024 },
    { name: 'leer.txt', size: 0, first: 0, year: 1980 },
    { name: 'c.bin', size: 1, first: 3, year: 1980 },
  ]);
});

test('no file of a share is lost to another of the same name, whatever the system makes of capitals', async () => {
  const names = unzipped(await zipped([file(1, 'a.txt', 1), file(2, 'A.txt', 1), file(3, 'a.txt', 1)]));
  expect(names.map(({ name }) => name)).toEqual(['a.txt', 'A (2).txt', 'a (3).txt']);
});

test('the size of more than 4 GiB is foreseen with its longer fields', () => {
  const size = 5 * 1024 ** 3;
  const [one, large] = [zipSize([file(0, 'a', 1)]), zipSize([file(0, 'a', size)])];
  expect(large - size).toBeGreaterThan(one - 1);
});

test('a time that no zip can hold becomes the nearest that it can', async () => {
  const years = unzipped(await zipped([file(1, 'old', 1, -1e15), file(2, 'new', 1, 8e15)]));
  expect(years.map(({ year }) => year)).toEqual([1980, 2107]);
});

test('a file that fails on the way fails the zip', async () => {
  const pieces = zipPieces([file(1, 'a', 3000)], async function* () {
    yield new Uint8Array(1000);
    throw new Error('cut');
  });
  await expect(Array.fromAsync(pieces)).rejects.toThrow('cut');
});

test('its files are found in it again, in their order and as many as there are', async () => {
  const files = Array.from({ length: 2500 }, (_, index) => file(index, `${index % 3}/same.txt`, index % 7));
  const found = await filesOfZip(new Blob([Buffer.from(await zipped(files))]));
  expect(found.map(({ size }) => size)).toEqual(files.map(({ size }) => size));
  const last = new Uint8Array((await found.at(-4)?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect(last).toEqual(new Uint8Array(2496 % 7).fill(2496));
});
