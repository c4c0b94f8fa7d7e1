import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { startServer } from '../apps/server/test/server.ts';
import { type Figures, waitUntil } from './proof.ts';
import { countInFiles } from './support/scan.ts';
import { createSecret, type MadeSecret, newClaim, openSecret, revokeSecret } from './support/secrets.ts';

export interface BurnedSize {
  readonly secrets: number;
  /** Whether readers bring claims, which keep the ciphertext for a minute more. */
  readonly withClaims: boolean;
}

const blobBytes = 512;
const promiseMs = 60_000;
const claimMs = 60_000;

interface Canary extends MadeSecret {
  readonly blob: Buffer;
}

/** What was opened or revoked is gone from the files of the data folder a minute later: the payload and its key. */
export async function proveBurned({ secrets, withClaims }: BurnedSize): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const server = await startServer();
  stack.defer(async () => void (await server.stop()));
  const canaries = await Promise.all(Array.from({ length: secrets }, () => createCanary(server.url)));
  const stored = readStored(server.dataDir);
  assert.equal(stored.keys.length, secrets);
  assert.ok(sum(await countInFiles(server.dataDir, stored.keys)) >= secrets, 'the keys must be found before');

  await burn(server.url, canaries, withClaims);
  const burnedAt = performance.now();
  const secretTexts = canaries.flatMap(({ blob, encryptedBlob }) => [
    ...windows(blob),
    Buffer.from(encryptedBlob),
  ]);
  const needles = [...secretTexts, ...stored.keys];
  const isGone = async () => sum(await countInFiles(server.dataDir, needles)) === 0;
  await waitUntil(isGone, promiseMs + (withClaims ? claimMs : 0));
  assert.deepEqual(
    readStored(server.dataDir).keys.filter((key) => key.some((byte) => byte !== 0)),
    [],
  );
  // SQLite leaves a deleted row in a gap of a page now and then. Without its key that is noise, so it is only told.
  const sealedLeft = sum(await countInFiles(server.dataDir, stored.sealed.flatMap(windows)));
  const waited = ((performance.now() - burnedAt) / 1_000).toFixed(0);
  const searched = { 'blobs and keys searched for': needles.length, 'found of them': 0 };
  return { secrets, ...searched, 'pieces of sealed rows left': sealedLeft, 'seconds until gone': waited };
}

async function createCanary(base: string): Promise<Canary> {
  const blob = randomBytes(blobBytes);
  return { ...(await createSecret(base, { encryptedBlob: blob.toString('base64') })), blob };
}

/** Every third is revoked, the others are opened. */
async function burn(base: string, canaries: readonly Canary[], withClaims: boolean): Promise<void> {
  await Promise.all(
    canaries.map(async (canary, index) => {
      if (index % 3 === 0) return assert.equal((await revokeSecret(base, canary)).status, 204);
      const headers: Record<string, string> = withClaims ? { 'x-claim': newClaim() } : {};
      assert.equal((await openSecret(base, canary.linkId, headers)).status, 200);
    }),
  );
}

/** The rows as they lie in the database. The server is another process, so its locks do not suffer. */
function readStored(dataDir: string): { keys: Uint8Array[]; sealed: Uint8Array[] } {
  const database = new DatabaseSync(`${dataDir}/waxwing.db`, { readOnly: true });
  try {
    const column = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map(({ bytes }) => bytes as Uint8Array);
    return {
      keys: column('select key as bytes from payload_keys'),
      sealed: column('select sealed_blob as bytes from secrets'),
    };
  } finally {
    database.close();
  }
}

/** Pieces of a byte string, since a part of it may survive where the whole does not. */
function windows(bytes: Uint8Array): Uint8Array[] {
  const length = 32;
  const middle = Math.floor((bytes.length - length) / 2);
  return [0, middle, bytes.length - length].map((from) => bytes.subarray(from, from + length));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
