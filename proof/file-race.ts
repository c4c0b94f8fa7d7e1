import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { startPostgres } from '../apps/server/test/postgres.ts';
import {
  beginShare,
  claimSealed,
  publishSealed,
  type SealedFile,
  sealFile,
  uploadWithTus,
} from '../apps/server/test/sealed-files.ts';
import { startServer, type TestServer } from '../apps/server/test/server.ts';
import { type Figures, tally } from './proof.ts';

export interface FileRaceSize {
  /** Claims at the same time. */
  readonly claimers: number;
  readonly rounds: number;
}

export type FileRaceStage = 'SQLite' | 'PostgreSQL';

const patienceMs = 30_000;

/** However many claim at once, files with one download are handed out once, and their address alone gives nothing. */
export async function proveFileRace(stage: FileRaceStage, size: FileRaceSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const server = await started(stack, stage);
  const file = await sealFile(randomBytes(20_000));
  for (let round = 0; round < size.rounds; round += 1) await oneRound(server, file, size.claimers);
  return { stage, ...size, downloads: '1 each', 'addresses without a claim': 'nothing' };
}

async function started(stack: AsyncDisposableStack, stage: FileRaceStage): Promise<TestServer> {
  const postgres = stage === 'PostgreSQL' ? await startPostgres() : undefined;
  if (postgres) stack.defer(() => postgres.stop());
  const env: Record<string, string> = postgres
    ? { WAXWING_DATABASE_URL: await postgres.createDatabase() }
    : {};
  const server = await startServer({ env });
  stack.defer(async () => void (await server.stop()));
  return server;
}

async function oneRound({ url }: TestServer, file: SealedFile, claimers: number): Promise<void> {
  const share = await beginShare(url, { sizeBytes: file.stream.length, maxDownloads: 1 });
  const uploadId = await uploadWithTus(share, file.stream, file.stream.length);
  assert.equal((await publishSealed(url, share, file, uploadId)).status, 200);
  const claims = Array.from({ length: claimers }, () => randomBytes(16).toString('base64url'));
  const answers = await Promise.all(claims.map((claim) => claimed(url, share.token, file, claim)));
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 410: claimers - 1 });
  const winner = claims[answers.findIndex(({ status }) => status === 200)] ?? '';
  await assertOnlyTheClaimReads(`${url}/api/v1/files/${share.token}/streams/0`, file, claims, winner);
}

/** Who is told that the server is busy comes back, as any client does. */
async function claimed(url: string, token: string, file: SealedFile, claim: string): Promise<Response> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const answer = await claimSealed(url, token, file, claim);
    await answer.arrayBuffer();
    if (answer.status !== 503) return answer;
    assert.ok(performance.now() < giveUpAt, 'the server is never free');
  }
}

async function assertOnlyTheClaimReads(
  address: string,
  file: SealedFile,
  claims: readonly string[],
  winner: string,
): Promise<void> {
  const loser = claims.find((claim) => claim !== winner) ?? '';
  for (const headers of [{}, { 'x-claim': loser }]) {
    assert.equal((await fetch(address, { headers })).status, 404);
  }
  const read = await fetch(address, { headers: { 'x-claim': winner } });
  assert.ok(Buffer.from(await read.arrayBuffer()).equals(file.stream), 'the claim read other bytes');
}
