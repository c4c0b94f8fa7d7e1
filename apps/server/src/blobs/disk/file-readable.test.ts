import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileReadable } from './file-readable.ts';

const content = randomBytes(2_000_000);
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waxwing-readable-'));
  path = join(folder, 'blob');
  await writeFile(path, content);
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (start: number, end: number) => createFileReadable(await open(path), { start, end });

test.each([
  [0, content.length - 1],
  [1, 1],
  [262_143, 524_288],
])('the range %i to %i is read exactly', async (start, end) => {
  expect((await buffer(await read(start, end))).equals(content.subarray(start, end + 1))).toBe(true);
});

test('memory that is given back is used again, and what comes stays exact', async () => {
  const readable = await read(0, content.length - 1);
  const memory = new Set<ArrayBuffer>();
  let at = 0;
  for await (const piece of readable) {
    expect(piece.equals(content.subarray(at, at + piece.length))).toBe(true);
    at += piece.length;
    memory.add(piece.buffer);
    readable.recycle?.(piece.fill(0));
  }
  expect(at).toBe(content.length);
  expect(memory.size).toBeLessThanOrEqual(3);
});

test('memory of somebody else, or given back twice, is never read into', async () => {
  const readable = await read(0, content.length - 1);
  const foreign = Buffer.alloc(content.length, 7);
  const pieces: Buffer[] = [];
  for await (const piece of readable) {
    pieces.push(Buffer.from(piece));
    readable.recycle?.(foreign);
    for (let times = 0; times < 2; times += 1) readable.recycle?.(piece);
  }
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  expect(foreign.every((byte) => byte === 7)).toBe(true);
});

test('a file that is shorter than it was fails, and ends as nothing whole', async () => {
  const readable = await read(0, content.length - 1);
  await truncate(path, 1_000_000);
  await expect(buffer(readable)).rejects.toThrow('ended before its range');
});

test('whoever stops early leaves no file open', async () => {
  const file = await open(path);
  const readable = createFileReadable(file, { start: 0, end: content.length - 1 });
  for await (const piece of readable) if (piece.length > 0) break;
  await expect.poll(() => file.fd).toBe(-1);
});
