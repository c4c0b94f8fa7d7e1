import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../apps/server/test/server.ts';
import { type Figures, inParallel } from './proof.ts';
import { residentMegabytes } from './support/resident-memory.ts';
import { blobOf, createSecret, openSecret } from './support/secrets.ts';

export interface MemorySize {
  /** Before anything is measured. */
  readonly warmUpRequests: number;
  /** After which no more memory may be taken than `growthMegabytes`. */
  readonly moreRequests: number;
  /** What the server may hold at rest, in MB; undefined: it is only told. */
  readonly restMegabytes?: number;
}

const atOnce = 32;
const restMs = 3_000;
/** What the heap breathes. A leak of 15 kB a request would take more within the short form. */
const growthMegabytes = 60;

/** Resident memory at rest after a warm-up, in MB; and more requests do not make it more. */
export async function proveMemory(size: MemorySize): Promise<Figures> {
  const { warmUpRequests, moreRequests, restMegabytes = Number.POSITIVE_INFINITY } = size;
  const server = await startServer();
  try {
    const atStart = residentMegabytes(server.process.pid);
    await load(server.url, warmUpRequests);
    // "At rest" is a length of time.
    await delay(restMs);
    const atRest = residentMegabytes(server.process.pid);
    await load(server.url, moreRequests);
    const later = residentMegabytes(server.process.pid);
    assert.ok(!(later - atRest > growthMegabytes), `memory grew from ${atRest} to ${later} MB`);
    assert.ok(!(atRest > restMegabytes), `${atRest} MB at rest, ${atStart} MB at the start`);
    return { 'MB at start': atStart, 'MB at rest': atRest, 'MB after more requests': later };
  } finally {
    await server.stop();
  }
}

/** Half creates, half opens. */
async function load(base: string, requests: number): Promise<void> {
  await inParallel(requests / 2, atOnce, async () => {
    const secret = await createSecret(base);
    assert.equal(blobOf(await openSecret(base, secret.linkId)), secret.encryptedBlob);
  });
}
