import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../apps/server/test/server.ts';
import { ensureCompiled, serverCommand, serverEnv } from '../scripts/server-command.ts';
import { type Figure, median, rate } from './figures.ts';
import { startBare } from './load/bare.ts';
import { type Generator, startGenerator } from './load/load.ts';
import { residentMegabytes } from './load/process-figures.ts';
import { createSecrets, type Measured, openSecrets, payloadBytes, type Target } from './load/secrets-load.ts';

const rounds = 5;
const secretsPerRound = 2_500;
/** The twin is faster, so it gets more requests for about the same time. */
const barePerRound = 10_000;
const walSecrets = 3_000;
const restMs = 3_000;

type Pace = Pick<Measured, 'perSecond' | 'processorMicros'>;
type Round = Readonly<Record<'bareCreate' | 'create' | 'bareRead' | 'read' | 'claimedRead', Pace>>;

/** Creates and reads secrets over HTTP on a real server with default settings and no limits, beside the bare twin. */
export async function benchSecrets(): Promise<Figure[]> {
  const server = await startServer();
  const bare = await startBare();
  const generator = startGenerator();
  try {
    const own: Target = { port: Number(new URL(server.url).port), pid: server.process.pid };
    await runRound(generator, own, bare);
    const measured: Round[] = [];
    for (let index = 0; index < rounds; index += 1) measured.push(await runRound(generator, own, bare));
    return ratios(measured);
  } finally {
    generator.stop();
    bare.stop();
    await server.stop();
  }
}

/** The twin runs right beside its counterpart, so that a busy machine slows both. */
async function runRound(generator: Generator, own: Target, bare: Target): Promise<Round> {
  const bareCreate = await createSecrets(generator, bare, barePerRound);
  const create = await createSecrets(generator, own, secretsPerRound);
  const more = await createSecrets(generator, own, secretsPerRound);
  const read = await openSecrets(generator, own, create.paths);
  const bareRead = await openSecrets(generator, bare, bareCreate.paths);
  const claim = randomBytes(24).toString('base64url');
  const claimedRead = await openSecrets(generator, own, more.paths, claim);
  return { bareCreate, create, bareRead, read, claimedRead };
}

function ratios(measured: readonly Round[]): Figure[] {
  const pace = (which: keyof Round) => {
    const perSecond = rate(median(measured.map((round) => round[which].perSecond)));
    const micros = median(measured.map((round) => round[which].processorMicros));
    return `${perSecond}, ${micros.toFixed(0)} us of processor each`;
  };
  const figure = (name: string, own: keyof Round, twin: keyof Round, goal: number, atLeast: number) => ({
    name,
    measured: pace(own),
    twin: `node:http ${pace(twin)}`,
    value: median(measured.map((round) => round[own].perSecond / round[twin].perSecond)),
    unit: '',
    goal,
    atLeast,
  });
  return [
    figure('create 1 KiB, durable', 'create', 'bareCreate', 0.35, 0.22),
    figure('view-once read', 'read', 'bareRead', 0.5, 0.3),
    figure('view-once read with a claim', 'claimedRead', 'bareRead', 0.5, 0.3),
  ];
}

/** What a server as `npm start` runs it takes before anybody has asked it anything. */
export async function benchMemory(): Promise<Figure[]> {
  await ensureCompiled();
  const server = await startServer({ command: serverCommand, env: serverEnv });
  try {
    // Nothing to wait for: "at rest" is a length of time.
    await delay(restMs);
    const value = residentMegabytes(server.process.pid);
    const name = 'resident memory at rest';
    return [{ name, measured: '', twin: '', value, unit: ' MB', goal: 120, isCeiling: true }];
  } finally {
    await server.stop();
  }
}

/**
 * What is written to the log for each byte of payload. An open read transaction of another process keeps the log
 * from starting over, so that its length says it.
 */
export async function benchLog(): Promise<Figure[]> {
  const server = await startServer();
  const generator = startGenerator();
  const path = join(server.dataDir, 'waxwing.db');
  const reader = new DatabaseSync(path, { readOnly: true });
  try {
    reader.exec('BEGIN');
    reader.prepare('select count(*) from shares').get();
    const own: Target = { port: Number(new URL(server.url).port), pid: server.process.pid };
    const before = statSync(`${path}-wal`).size;
    await createSecrets(generator, own, walSecrets);
    const value = (statSync(`${path}-wal`).size - before) / (walSecrets * payloadBytes);
    const name = 'log bytes per payload byte of 1 KiB';
    return [{ name, measured: '', twin: '', value, unit: '', goal: 2.1, isCeiling: true }];
  } finally {
    reader.close();
    generator.stop();
    await server.stop();
  }
}
