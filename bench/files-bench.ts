import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer, type TestServer } from '../apps/server/test/server.ts';
import { serverCommand, serverEnv } from '../scripts/server-command.ts';
import { type Figure, median } from './figures.ts';
import { residentMegabytes } from './load/process-figures.ts';
import { publishAndClaim, uploadFile } from './load/shared-file.ts';
import { download, upload } from './load/transfer.ts';

const fileBytes = 256 * 1024 * 1024;
const rounds = 4;
const transfersAtOnce = 8;
const bytesOfEach = 32 * 1024 * 1024;
const sampleMs = 20;

/** Bytes in a second. */
type Round = Readonly<Record<'upload' | 'bareUpload' | 'download' | 'bareDownload', number>>;

/** Transfers files to and from a server as `npm start` runs it, on a disk, beside a bare tus server and a bare `node:http` file. */
export async function benchFiles(): Promise<Figure[]> {
  const server = await startServer({
    command: serverCommand,
    env: { ...serverEnv, WAXWING_LIMIT_ANONYMOUS: '0' },
  });
  const bare = await startBareFiles();
  try {
    const bytes = randomBytes(fileBytes);
    await runRound(server, bare.url, bytes, true);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push(await runRound(server, bare.url, bytes, round % 2 === 0));
    return [...ratios(measured), await memoryFigure(server)];
  } finally {
    await bare.stop();
    await server.stop();
  }
}

/** The twin goes first in every other round: whoever comes second finds a warmer disk. */
async function runRound(
  server: TestServer,
  bareUrl: string,
  bytes: Buffer,
  isTwinFirst: boolean,
): Promise<Round> {
  const own = () => transferOwn(server.url, bytes);
  const twin = () => transferBare(bareUrl, bytes);
  if (isTwinFirst) return { ...(await twin()), ...(await own()) };
  return { ...(await own()), ...(await twin()) };
}

async function transferOwn(url: string, bytes: Buffer) {
  const sent = await timed(() => uploadFile(url, bytes));
  const place = await publishAndClaim(url, sent.result);
  const received = await timed(() => download(place.url, place.headers));
  await removeShare(url, sent.result.share);
  return { upload: sent.perSecond, download: received.perSecond };
}

async function transferBare(url: string, bytes: Buffer) {
  const sent = await timed(() => upload(`${url}/uploads`, bytes));
  const received = await timed(() => download(`${url}/files/${sent.result}`));
  return { bareUpload: sent.perSecond, bareDownload: received.perSecond };
}

async function removeShare(url: string, { token, revokeToken }: { token: string; revokeToken: string }) {
  const headers = { 'x-revoke-token': revokeToken };
  const answer = await fetch(`${url}/api/v1/files/${token}`, { method: 'DELETE', headers });
  if (!answer.ok) throw new Error(`revoking: ${answer.status}`);
}

function ratios(measured: readonly Round[]): Figure[] {
  const pace = (which: keyof Round) =>
    `${(median(measured.map((round) => round[which])) / 1e6).toFixed(0)} MB/s`;
  const ratio = (own: keyof Round, twin: keyof Round) =>
    median(measured.map((round) => round[own] / round[twin]));
  return [
    {
      name: 'upload a file, in parts of 8 MiB',
      measured: pace('upload'),
      twin: `bare tus server ${pace('bareUpload')}`,
      value: ratio('upload', 'bareUpload'),
      unit: '',
      goal: 1.2,
      atLeast: 0.9,
    },
    {
      name: 'download a file',
      measured: pace('download'),
      twin: `node:http file ${pace('bareDownload')}`,
      value: ratio('download', 'bareDownload'),
      unit: '',
      goal: 0.8,
    },
  ];
}

/** What the server takes beyond its memory before, while several go up and then down at once. */
async function memoryFigure({ url, process }: TestServer): Promise<Figure> {
  const bytes = randomBytes(bytesOfEach);
  const atOnce = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: transfersAtOnce }, work));
  const before = residentMegabytes(process.pid);
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(process.pid));
  }, sampleMs);
  const places = await atOnce(async () => publishAndClaim(url, await uploadFile(url, bytes)));
  await Promise.all(places.map((place) => download(place.url, place.headers)));
  clearInterval(sampling);
  return {
    name: 'memory per transfer',
    measured: `${transfersAtOnce} at once, ${(peak - before).toFixed(0)} MB over ${before.toFixed(0)} MB`,
    twin: '',
    value: (peak - before) / transfersAtOnce,
    unit: ' MB',
    goal: 16,
    isCeiling: true,
  };
}

async function startBareFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'waxwing-bare-'));
  const script = fileURLToPath(new URL('../apps/server/test/bare-files.ts', import.meta.url));
  const child = fork(script, [folder]);
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; perSecond: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, perSecond: (1_000 * fileBytes) / (performance.now() - startedAt) };
}
