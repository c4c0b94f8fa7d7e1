import { randomFillSync } from 'node:crypto';

/** One call to the system's generator costs about as much for 4 KiB as for 16 bytes. */
const poolBytes = 4_096;
const pool = Buffer.alloc(poolBytes);
let used = poolBytes;

/** `count` random bytes, fit for keys. Drawn from a pool in which whatever was handed out is zeroed. */
export function drawRandom(count: number): Buffer {
  if (count > poolBytes) throw new RangeError(`at most ${poolBytes} random bytes at once`);
  if (used + count > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
