import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startServer } from '../apps/server/test/server.ts';
import { type Figures, tally, waitUntil } from './proof.ts';
import type { Answer } from './support/http.ts';
import {
  assertViewsLeft,
  blobOf,
  createSecret,
  type MadeSecret,
  newClaim,
  openSecret,
  revokeSecret,
  tryCreate,
} from './support/secrets.ts';
import { mountSmallDisk, type SmallDisk } from './support/small-disk.ts';

const diskMegabytes = 96;
const secretsEach = 20;
const healsWithinMs = 20_000;
/** What a server without room may answer when it must write: clear, and with nothing done. */
const clearRefusals = [503, 507];

/** On a full disk nothing new is stored, opening and ending go on or refuse clearly, and it heals by itself. */
export async function proveDiskFull(): Promise<Figures> {
  const disk = await mountSmallDisk(diskMegabytes);
  if (typeof disk === 'string') return { skipped: disk };
  await using stack = new AsyncDisposableStack();
  stack.defer(() => disk.unmount());
  const server = await startServer({ dataDir: join(disk.folder, 'data') });
  stack.defer(async () => void (await server.stop()));
  // Awaited here: what the proof stands on is taken away when this function ends.
  return await proveOn(server.url, disk);
}

async function proveOn(base: string, disk: SmallDisk): Promise<Figures> {
  const make = () => Promise.all(Array.from({ length: secretsEach }, () => createSecret(base)));
  const [toOpen, toRevoke, toClaim, toRevokeLater] = [await make(), await make(), await make(), await make()];
  await disk.fill();
  await waitUntil(async () => (await create(base)).status === 507, healsWithinMs);
  const opened = await Promise.all(toOpen.map(({ linkId }) => openSecret(base, linkId)));
  const revoked = await Promise.all(toRevoke.map((secret) => revokeSecret(base, secret)));
  assert.deepEqual(counts(opened), { 200: secretsEach }, 'opening must go on');
  assert.deepEqual(counts(revoked), { 204: secretsEach }, 'revoking must go on');

  // What the server gave up to go on is taken from it too, so that it must refuse at last.
  await disk.fill();
  const claim = () => ({ 'x-claim': newClaim() });
  const claimed = await Promise.all(toClaim.map(({ linkId }) => openSecret(base, linkId, claim())));
  await disk.fill();
  const revokedLater = await Promise.all(toRevokeLater.map((secret) => revokeSecret(base, secret)));
  assertDoneOrRefused(claimed, 200);
  assertDoneOrRefused(revokedLater, 204);

  const healed = await heal(base, disk);
  await assertNothingSpent(base, toClaim, claimed);
  await fillWhileCreating(base, disk);
  const healedAgain = await heal(base, disk);
  return {
    'opened on a full disk': JSON.stringify(counts(opened)),
    'revoked on a full disk': JSON.stringify(counts(revoked)),
    'opened without the reserve': JSON.stringify(counts(claimed)),
    'revoked without the reserve': JSON.stringify(counts(revokedLater)),
    'seconds until it healed': `${healed}, ${healedAgain}`,
  };
}

/** Takes the ballast away; returns after how many seconds the server stored again. */
async function heal(base: string, disk: SmallDisk): Promise<string> {
  await disk.empty();
  const emptiedAt = performance.now();
  await waitUntil(async () => (await create(base)).status === 201, healsWithinMs);
  return ((performance.now() - emptiedAt) / 1_000).toFixed(1);
}

/** The disk fills up while clients are at it: every answer is a creation or a clear refusal. */
async function fillWhileCreating(base: string, disk: SmallDisk): Promise<void> {
  const filling = disk.fill();
  await waitUntil(async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(base)));
    assertDoneOrRefused(answers, 201);
    return answers.every(({ status }) => status === 507);
  }, healsWithinMs);
  await filling;
}

function create(base: string): Promise<Answer> {
  const encryptedBlob = randomBytes(64 * 1_024).toString('base64');
  return tryCreate(base, { encryptedBlob, iv: 'AAECAwQFBgcICQoL', expiryType: 'view_once' });
}

function assertDoneOrRefused(answers: readonly Answer[], done: number): void {
  for (const { status, text } of answers) assert.ok([done, ...clearRefusals].includes(status), text);
}

/** A refused opening took no view: with room again the secret opens, once. */
async function assertNothingSpent(
  base: string,
  secrets: readonly MadeSecret[],
  answers: readonly Answer[],
): Promise<void> {
  for (const [index, { linkId, encryptedBlob }] of secrets.entries()) {
    if (answers[index]?.status !== 200) {
      await assertViewsLeft(base, linkId, 1);
      assert.equal(blobOf(await openSecret(base, linkId)), encryptedBlob);
    }
    assert.equal((await openSecret(base, linkId)).status, 410);
  }
}

function counts(answers: readonly Answer[]): Record<string, number> {
  return tally(answers.map(({ status }) => status));
}
