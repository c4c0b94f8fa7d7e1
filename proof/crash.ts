import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../apps/server/test/server.ts';
import { type Figures, inParallel } from './proof.ts';
import {
  blobOf,
  createSecret,
  type MadeSecret,
  newClaim,
  openSecret,
  secretStatus,
} from './support/secrets.ts';

const clients = 8;
/** The server is killed at any moment of this time under load. */
const loadMs = { min: 50, max: 500 };
/** Claims live a minute; what is checked later says nothing. */
const claimMs = 55_000;

/** What the clients know: every secret whose creation was acknowledged, and who began to open it. */
interface Known extends MadeSecret {
  /** Set before the opening is sent. */
  claim?: string;
  claimedAt?: number;
  /** Whether the answer to the opening arrived. */
  wasDelivered?: boolean;
}

/** A server that is killed under load forgets nothing it acknowledged, and hands nothing out twice. */
export async function proveCrash({ kills }: { kills: number }): Promise<Figures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-crash-'));
  const figures = { kills, acknowledged: 0, delivered: 0, 'cut off while opening': 0, 'claims repeated': 0 };
  try {
    let untouched: Known[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const known = await loadUntilKilled(dataDir, untouched);
      figures.acknowledged += known.length - untouched.length;
      figures.delivered += known.filter(({ wasDelivered }) => wasDelivered).length;
      figures['cut off while opening'] += known.filter(
        ({ claim, wasDelivered }) => claim && !wasDelivered,
      ).length;
      untouched = known.filter(({ claim }) => claim === undefined);
      figures['claims repeated'] += await check(dataDir, known, untouched);
    }
    const counts = [figures.acknowledged, figures.delivered, figures['claims repeated']];
    assert.ok(
      counts.every((count) => count > 0),
      'there was no load to survive',
    );
    return figures;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Clients create and open until the server is gone. Returns what they know. */
async function loadUntilKilled(dataDir: string, before: readonly Known[]): Promise<Known[]> {
  const server = await startServer({ dataDir });
  const known: Known[] = [...before];
  const unopened: Known[] = [...before];
  const client = async () => {
    for (;;) {
      const made: Known = await createSecret(server.url);
      known.push(made);
      unopened.push(made);
      // Some are left for a later life of the server.
      const secret = randomInt(4) === 0 ? undefined : unopened.splice(randomInt(unopened.length), 1)[0];
      if (secret === undefined) continue;
      secret.claim = newClaim();
      secret.claimedAt = Date.now();
      const answer = await openSecret(server.url, secret.linkId, { 'x-claim': secret.claim });
      assert.equal(blobOf(answer), secret.encryptedBlob);
      secret.wasDelivered = true;
    }
  };
  const running = Array.from({ length: clients }, () => client().catch(passBrokenConnection));
  // How long it lives is the experiment itself.
  await delay(randomInt(loadMs.min, loadMs.max));
  await server.kill();
  await Promise.all(running);
  return known;
}

/** The end of a client is that its server was killed; everything else is a failure. */
function passBrokenConnection(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ECONNRESET' && code !== 'ECONNREFUSED' && code !== 'EPIPE') throw error;
}

/** Looks at everything after the restart; returns how many claims got their answer again. */
async function check(dataDir: string, known: readonly Known[], untouched: readonly Known[]): Promise<number> {
  const server = await startServer({ dataDir });
  let repeated = 0;
  await inParallel(untouched.length, clients, async (index) => {
    const { linkId } = at(untouched, index);
    const { status } = await secretStatus(server.url, linkId);
    assert.equal(status, 200, `acknowledged secret ${linkId} was lost`);
  });
  const claimed = known.filter(({ claim }) => claim !== undefined);
  await inParallel(claimed.length, clients, async (index) => {
    const { linkId, claim = '', claimedAt = 0, encryptedBlob } = at(claimed, index);
    // Too late for a claim that may never have been taken: then the stranger is the first reader.
    if (Date.now() - claimedAt >= claimMs) return;
    const again = await openSecret(server.url, linkId, { 'x-claim': claim });
    assert.equal(blobOf(again), encryptedBlob, 'a live claim got another answer');
    repeated += 1;
    const stranger = await openSecret(server.url, linkId, { 'x-claim': newClaim() });
    assert.equal(stranger.status, 410, `secret ${linkId} was readable twice`);
  });
  await server.stop();
  return repeated;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
