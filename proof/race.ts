import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '../apps/server/test/postgres.ts';
import { startServer, type TestServer } from '../apps/server/test/server.ts';
import { type Figures, tally } from './proof.ts';
import type { Answer } from './support/http.ts';
import { assertViewsLeft, blobOf, createSecret, newClaim, openSecret } from './support/secrets.ts';

export interface RaceSize {
  /** Openings at the same time. */
  readonly readers: number;
  readonly rounds: number;
}

export type RaceStage = 'SQLite' | 'PostgreSQL' | 'PostgreSQL, two processes';

const cappedViews = 7;

/** However many ask at once, a secret gives exactly the views it has; everybody else hears that it is gone. */
export async function proveRace(stage: RaceStage, { readers, rounds }: RaceSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(stack, stage);
  const bases = servers.map(({ url }) => url);
  for (let round = 0; round < rounds; round += 1) {
    await viewOnce(bases, readers);
    await capped(bases, readers);
    await oneClaim(bases, readers);
  }
  return {
    stage,
    readers,
    rounds,
    'view once': '1 each',
    'maxViews 7': '7 each',
    'one claim': '1 view each',
  };
}

async function startServers(stack: AsyncDisposableStack, stage: RaceStage): Promise<TestServer[]> {
  if (stage === 'SQLite') return [await started(stack, {})];
  const postgres = await startPostgres();
  stack.defer(() => postgres.stop());
  const env = { WAXWING_DATABASE_URL: await postgres.createDatabase() };
  const first = await started(stack, env);
  if (stage === 'PostgreSQL') return [first];
  // A second process has its own folder, and so must be given the key of the first.
  const WAXWING_MASTER_KEY_FILE = `${first.dataDir}/master.key`;
  return [first, await started(stack, { ...env, WAXWING_MASTER_KEY_FILE })];
}

async function started(stack: AsyncDisposableStack, env: Record<string, string>): Promise<TestServer> {
  const server = await startServer({ env });
  stack.defer(async () => void (await server.stop()));
  return server;
}

/** Half of the readers bring a claim of their own: that must not give them a second chance at the last view. */
async function viewOnce(bases: readonly string[], readers: number): Promise<number> {
  const secret = await createSecret(baseOf(bases, 0));
  const { answers, busy } = await race(bases, readers, secret.linkId, (index) =>
    index % 2 === 0 ? newClaim() : '',
  );
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 410: readers - 1 });
  for (const answer of answers) {
    if (answer.status === 200) assert.equal(blobOf(answer), secret.encryptedBlob);
    else assert.ok(!answer.text.includes(secret.encryptedBlob), 'a loser got the ciphertext');
  }
  return busy;
}

async function capped(bases: readonly string[], readers: number): Promise<number> {
  const { linkId } = await createSecret(baseOf(bases, 0), { expiryType: '24hours', maxViews: cappedViews });
  const { answers, busy } = await race(bases, readers, linkId, () => '');
  const expected = { 200: cappedViews, 410: readers - cappedViews };
  assert.deepEqual(tally(answers.map(({ status }) => status)), expected);
  return busy;
}

/** One reader who asks many times at once holds one view. */
async function oneClaim(bases: readonly string[], readers: number): Promise<number> {
  const { linkId } = await createSecret(baseOf(bases, 0), { expiryType: '24hours', maxViews: 2 });
  const claim = newClaim();
  const { answers, busy } = await race(bases, readers, linkId, () => claim);
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: readers });
  await assertViewsLeft(baseOf(bases, 0), linkId, 1);
  return busy;
}

/**
 * Everybody opens at the same time. Who is told that the server is busy comes back, as any client does: a view that
 * was taken for nothing would be missing in the end.
 */
async function race(
  bases: readonly string[],
  readers: number,
  linkId: string,
  claimOf: (index: number) => string,
): Promise<{ answers: Answer[]; busy: number }> {
  let busy = 0;
  const read = async (_: unknown, index: number): Promise<Answer> => {
    const claim = claimOf(index);
    for (;;) {
      const answer = await openSecret(baseOf(bases, index), linkId, claim === '' ? {} : { 'x-claim': claim });
      if (answer.status !== 503) return answer;
      busy += 1;
      assert.ok(busy < readers, 'the server is never free');
      await delay(1_000 * Number(answer.headers['retry-after']));
    }
  };
  return { answers: await Promise.all(Array.from({ length: readers }, read)), busy };
}

/** Readers take the processes in turn. */
function baseOf(bases: readonly string[], index: number): string {
  const base = bases[index % bases.length];
  if (base === undefined) throw new Error('a race needs a server');
  return base;
}
