import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

/** Bytes of a sealed chunk of 16 KiB, after a head of 56. */
const sealedChunk = 16_400;
const headBytes = 56;
export const streams = '**/api/v1/files/*/streams/**';

/** The files on the server's disk that hold streams of this length; tests give theirs a length of their own. */
export async function blobsOf(dataDir: string, sealedBytes: number): Promise<string[]> {
  const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const name of names) {
    const path = join(name.parentPath, name.name);
    if (name.isFile() && (await stat(path)).size === sealedBytes) found.push(path);
  }
  return found;
}

/** Answers for the server, as one that hands out other bytes and denies nothing. */
export async function serveInstead(context: BrowserContext, bytes: Buffer): Promise<void> {
  await context.route(streams, (route) => {
    const [, from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(route.request().headers().range ?? '') ?? []).map(
      Number,
    );
    if (from >= bytes.length) return route.fulfill({ status: 416 });
    const end = Math.min(to + 1, bytes.length);
    const headers = { 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` };
    return route.fulfill({ status: 206, headers, body: bytes.subarray(from, end) });
  });
}

const chunkAt = (index: number) => headBytes + index * sealedChunk;

/** What somebody who holds the server can make of a stream; `other` is a stream of the same length. */
export const tamperings: readonly [what: string, tamper: (bytes: Buffer, other: Buffer) => Buffer][] = [
  ['a flipped bit in the salt', (bytes) => flipped(bytes, 3)],
  ['a flipped bit at the end', (bytes) => flipped(bytes, bytes.length - 20)],
  ['a cut in a chunk', (bytes) => bytes.subarray(0, bytes.length - 1000)],
  ['a cut between two chunks', (bytes) => bytes.subarray(0, chunkAt(5))],
  ['a chunk more', (bytes) => Buffer.concat([bytes, bytes.subarray(-sealedChunk)])],
  ['two chunks exchanged', (bytes) => exchanged(bytes, chunkAt(1), chunkAt(3))],
  [
    'the chunks of another stream',
    (bytes, other) => Buffer.concat([bytes.subarray(0, headBytes), other.subarray(headBytes)]),
  ],
  ['an older stream in its place', (_, other) => other],
];

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (bytes[at] ?? 0) ^ 1;
  return changed;
}

function exchanged(bytes: Buffer, first: number, second: number): Buffer {
  const changed = Buffer.from(bytes);
  bytes.copy(changed, first, second, second + sealedChunk);
  bytes.copy(changed, second, first, first + sealedChunk);
  return changed;
}
