import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BucketServer, startBucketServer } from '../../test/bucket.ts';
import { patternBytes } from '../../test/pattern.ts';
import { blobWriter, type Program, startProgram } from '../../test/programs.ts';
import type { BlobStore } from './blob-store.ts';
import { openBlobStore } from './open-blobs.ts';
import type { S3Settings } from './s3/client.ts';

const logger = pino({ level: 'silent' });
const kills = 6;
const name = 'killed';

let dataDir: string;
let server: BucketServer;
let programs: Program[];

beforeAll(async () => {
  server = await startBucketServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waxwing-killed-'));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.kill()));
  await rm(dataDir, { recursive: true });
});

/** Lets a process append until it said so `count` times, and kills it in the middle of what it does then. */
async function lastWordOf(program: Program, count: number): Promise<number> {
  let said = 0;
  let size = 0;
  for await (const line of program.lines) {
    size = Number(line);
    said += 1;
    if (said === count) void program.kill();
  }
  if (said < count) throw new Error(`The program ended by itself: ${program.complaints()}`);
  return size;
}

async function expectPattern(store: BlobStore, size: number): Promise<void> {
  let at = 0;
  for await (const chunk of await store.open(name, { start: 0, end: size - 1 })) {
    if (!patternBytes(at, chunk.length).equals(chunk)) throw new Error(`Wrong bytes behind ${at}`);
    at += chunk.length;
  }
  expect(at).toBe(size);
}

async function killAgainAndAgain(s3: S3Settings | undefined): Promise<void> {
  const first = await openBlobStore({ dataDir, s3, logger });
  await first.create(name);
  await first.close();
  for (let kill = 0; kill < kills; kill += 1) {
    const program = startProgram(blobWriter, dataDir, name, ...(s3 ? [JSON.stringify(s3)] : []));
    programs.push(program);
    const acknowledged = await lastWordOf(program, 1 + (kill % 3));
    const store = await openBlobStore({ dataDir, s3, logger });
    expect(await store.sizeOf(name)).toBeGreaterThanOrEqual(acknowledged);
    await store.close();
  }
  const store = await openBlobStore({ dataDir, s3, logger });
  await store.finish(name);
  await expectPattern(store, (await store.sizeOf(name)) ?? 0);
  await store.close();
}

test('on disk a killed process loses nothing that it acknowledged, and leaves nothing wrong', () =>
  killAgainAndAgain(undefined));

test('in a bucket neither', async () => killAgainAndAgain(await server.createBucket()));
