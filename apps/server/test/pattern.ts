const wordBytes = 4;

/** Bytes that tell where they stand: each four of them are the number of their place. */
export function patternBytes(start: number, length: number): Buffer {
  const first = Math.floor(start / wordBytes);
  const words = Uint32Array.from({ length: Math.ceil(length / wordBytes) + 1 }, (_, index) => first + index);
  const skipped = start - first * wordBytes;
  return Buffer.from(words.buffer).subarray(skipped, skipped + length);
}

/** The same, a chunk at a time. */
export function* patternChunks(start: number, length: number, chunkBytes = 64 * 1024): Generator<Buffer> {
  for (let at = start; at < start + length; at += chunkBytes) {
    yield patternBytes(at, Math.min(chunkBytes, start + length - at));
  }
}
