import { randomBytes, randomFillSync } from 'node:crypto';
import { createStreamSealer, openStream, PART_BYTES, sealStream } from '@waxwing/seal';
import { type Figure, median } from './figures.ts';

const streamBytes = 64 * 1024 * 1024;
const chunkBytes = 16 * 1024;
const tagBytes = 16;
const headBytes = 56;
/** As many as the sealed format keeps under way, so that the twin has the same threads. */
const callsInFlight = 16;
const rounds = 6;

interface Round {
  readonly seal: number;
  readonly sealParts: number;
  readonly rawSeal: number;
  readonly open: number;
  readonly rawOpen: number;
}

/** Seals and opens a stream, beside the bare AES-256-GCM of the same library in chunks of the same size. */
export async function benchSealing(): Promise<Figure[]> {
  const plaintext = randomFillSync(new Uint8Array(streamBytes));
  await runRound(plaintext, true);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await runRound(plaintext, round % 2 === 0));
  const figure = (name: string, own: keyof Round, twin: keyof Round): Figure => ({
    name,
    measured: megabytes(median(measured.map((round) => round[own]))),
    twin: `AES-256-GCM ${megabytes(median(measured.map((round) => round[twin])))}`,
    value: median(measured.map((round) => round[own] / round[twin])),
    unit: '',
    goal: 0.9,
  });
  return [
    figure('seal a stream', 'seal', 'rawSeal'),
    figure('seal a stream in parts, with records', 'sealParts', 'rawSeal'),
    figure('open a stream', 'open', 'rawOpen'),
  ];
}

/** The twin goes first in every other round: whoever comes second finds the memory that the first left behind. */
async function runRound(plaintext: Uint8Array<ArrayBuffer>, isTwinFirst: boolean): Promise<Round> {
  const own = () => runOwn(plaintext);
  const twin = () => runTwin(plaintext);
  if (isTwinFirst) return { ...(await twin()), ...(await own()) };
  return { ...(await own()), ...(await twin()) };
}

async function runOwn(plaintext: Uint8Array): Promise<Pick<Round, 'seal' | 'sealParts' | 'open'>> {
  const name = { contentKey: randomBytes(32), index: 0 };
  const sealed = await timed(() => Array.fromAsync(sealStream({ ...name, plaintext: [plaintext] })));
  const head = (sealed.result[0] ?? new Uint8Array()).subarray(0, headBytes);
  const claim = { ...name, head, size: plaintext.length, ciphertext: sealed.result };
  const opened = await timed(() => drain(openStream(claim)));
  const inParts = await timed(() => sealParts(plaintext));
  return { seal: sealed.perSecond, sealParts: inParts.perSecond, open: opened.perSecond };
}

/** As an upload does it: each part is let go when the next one is there. */
async function sealParts(plaintext: Uint8Array): Promise<void> {
  const sealer = await createStreamSealer({ contentKey: randomBytes(32), index: 0, size: plaintext.length });
  for (let part = 0; part < sealer.partCount; part += 1) {
    await sealer.sealPart(part, plaintext.subarray(part * PART_BYTES, (part + 1) * PART_BYTES));
  }
}

async function runTwin(plaintext: Uint8Array<ArrayBuffer>): Promise<Pick<Round, 'rawSeal' | 'rawOpen'>> {
  const key = await crypto.subtle.importKey('raw', randomBytes(32), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const sealed = await timed(() => encryptChunks(key, plaintext));
  const opened = await timed(() => decryptChunks(key, sealed.result));
  return { rawSeal: sealed.perSecond, rawOpen: opened.perSecond };
}

/** Both sides leave their result in memory, in the pieces it was made in. */
async function encryptChunks(key: CryptoKey, plaintext: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer[]> {
  const sealed: ArrayBuffer[] = [];
  await inFlight(plaintext.length / chunkBytes, async (index) => {
    const chunk = plaintext.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    sealed[index] = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonceOf(index) }, key, chunk);
  });
  return sealed;
}

async function decryptChunks(key: CryptoKey, sealed: readonly ArrayBuffer[]): Promise<void> {
  await inFlight(sealed.length, async (index) => {
    const chunk = sealed[index];
    if (chunk === undefined || chunk.byteLength !== chunkBytes + tagBytes)
      throw new Error('a chunk is missing');
    await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonceOf(index) }, key, chunk);
  });
}

function nonceOf(index: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(8, index);
  return nonce;
}

async function inFlight(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const runner = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: callsInFlight }, runner));
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; perSecond: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, perSecond: (1_000 * streamBytes) / (performance.now() - startedAt) };
}

function megabytes(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1e6).toFixed(0)} MB/s`;
}
