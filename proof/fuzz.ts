import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { startServer } from '../apps/server/test/server.ts';
import { type Figures, inParallel } from './proof.ts';
import { type Call, send } from './support/http.ts';
import { brokenHttp, malformedCall } from './support/malformed.ts';
import { createRandom } from './support/random.ts';
import { residentMegabytes } from './support/resident-memory.ts';
import { blobOf, createSecret, openSecret } from './support/secrets.ts';

const atOnce = 16;
/** Of every this many requests one is sound, and must be served as ever. */
const soundEvery = 50;
/** Of every this many one is no HTTP at all. */
const rawEvery = 5;
/** A socket that sent half a request waits for the rest; the server's own patience is not the matter here. */
const rawPatienceMs = 300;
/** Room for the heap to breathe, far below what a leak over thousands of requests would take. */
const growthMegabytes = 80;

export interface FuzzSize {
  readonly requests: number;
  readonly seed: number;
}

/** Whatever arrives, the server answers with no 5xx, keeps running, serves sound requests, and keeps its memory. */
export async function proveFuzz({ requests, seed }: FuzzSize): Promise<Figures> {
  const server = await startServer();
  const random = createRandom(seed);
  const statuses: Record<string, number> = {};
  try {
    const attempt = async (index: number) => {
      if (index % soundEvery === 0) return roundTrip(server.url);
      const status = await sendBad(server.url, index % rawEvery === 1);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    const warmUp = Math.floor(requests / 3);
    await inParallel(warmUp, atOnce, attempt);
    const before = residentMegabytes(server.process.pid);
    await inParallel(requests - warmUp, atOnce, attempt);
    const grown = residentMegabytes(server.process.pid) - before;
    assert.equal(server.process.exitCode, null, 'the server ended');
    assert.ok(!(grown > growthMegabytes), `memory grew by ${grown} MB`);
    return { seed, requests, ...named(statuses), 'memory grew by, MB': grown };
  } finally {
    await server.stop();
  }

  async function sendBad(base: string, isRaw: boolean): Promise<string> {
    if (isRaw) return rawStatus(base, brokenHttp(random));
    const call = malformedCall(random);
    const { status, text } = await sendSafely(base, call);
    assert.ok(status < 500, `${status} for ${JSON.stringify(call).slice(0, 2_000)}: ${text}`);
    return status === 0 ? 'closed' : String(status);
  }
}

async function sendSafely(base: string, call: Call): Promise<{ status: number; text: string }> {
  try {
    return await send(base, call);
  } catch (error) {
    // The server may close on a body that it refused before it was whole. A dead server fails the next sound request.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_INVALID_CHAR')
      return { status: 0, text: '' };
    throw error;
  }
}

async function roundTrip(base: string): Promise<void> {
  const secret = await createSecret(base);
  assert.equal(blobOf(await openSecret(base, secret.linkId)), secret.encryptedBlob);
}

/** The status that the bytes were answered with, or `closed`, or `silent`. */
function rawStatus(base: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    let answer = '';
    let isSilent = false;
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('latin1').setTimeout(rawPatienceMs);
    socket.on('timeout', () => {
      isSilent = true;
      socket.destroy();
    });
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      if (status?.startsWith('5'))
        reject(new Error(`${answer}\nfor ${JSON.stringify(bytes.toString('latin1'))}`));
      else resolve(status ?? (isSilent ? 'silent' : 'closed'));
    });
  });
}

function named(statuses: Readonly<Record<string, number>>): Figures {
  return Object.fromEntries(Object.entries(statuses).map(([status, count]) => [`answered ${status}`, count]));
}
