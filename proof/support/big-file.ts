import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const blockBytes = 4 * 1024 * 1024;
const stampEvery = 4_096;

/**
 * Writes a file in which no 4 KiB are like any others, so that bytes that are lost, doubled or exchanged show.
 *
 * @returns its SHA-256 in hex
 */
export async function writeBigFile(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const block = randomBytes(blockBytes);
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < bytes; at += blockBytes) {
      for (let place = 0; place < blockBytes; place += stampEvery) block.writeDoubleBE(at + place, place);
      const piece = block.subarray(0, Math.min(blockBytes, bytes - at));
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** SHA-256 of a file in hex, read piece by piece. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: blockBytes })) hash.update(piece);
  return hash.digest('hex');
}
