import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdminCommand } from '../apps/server/src/admin/admin.ts';
import { type CredentialCheck, openCredentialChecks } from '../apps/server/test/credential-checks.ts';
import { startServer } from '../apps/server/test/server.ts';
import { type Figure, median, rate } from './figures.ts';

const rounds = 5;
const keyChecks = 100_000;
const tokenChecks = 10_000;
const logins = 200;
const healthMs = 100;

/** What it costs to know who is calling, beside the bare sums of it; and what a burst of sign-ins does to the rest. */
export async function benchAuth(): Promise<Figure[]> {
  return [...(await benchChecks()), await benchLogins()];
}

async function benchChecks(): Promise<Figure[]> {
  const checks = await openCredentialChecks();
  try {
    const key = await beside(keyChecks, checks.apiKey);
    const token = await beside(tokenChecks, checks.accessToken);
    return [
      { ...figureOf('check an API key', 'SHA-256 and a map', key), goal: 0.2, atLeast: 0.1 },
      { ...figureOf('check an access token', 'jose', token), goal: 0.7, atLeast: 0.5 },
    ];
  } finally {
    await checks.close();
  }
}

interface Measured {
  readonly own: number;
  readonly twin: number;
}

async function beside(count: number, { own, twin }: CredentialCheck): Promise<Measured[]> {
  if (!(await own())) throw new Error('a good credential was refused');
  await perSecond(count, own);
  await perSecond(count, twin);
  const measured: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push({ twin: await perSecond(count, twin), own: await perSecond(count, own) });
  }
  return measured;
}

async function perSecond(count: number, task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; done < count; done += 1) await task();
  return (1_000 * count) / (performance.now() - startedAt);
}

function figureOf(name: string, twin: string, measured: readonly Measured[]) {
  return {
    name,
    measured: rate(median(measured.map((round) => round.own))),
    twin: `${twin} ${rate(median(measured.map((round) => round.twin)))}`,
    value: median(measured.map((round) => round.own / round.twin)),
    unit: '',
  };
}

/** A team's morning on a real server: everybody signs in at once, and it still says in time that it lives. */
async function benchLogins(): Promise<Figure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'waxwing-bench-'));
  const wanted = { command: 'create-user', options: { email: 'ada@example.com' } };
  // What the command prints.
  const { password } = (await runAdminCommand(wanted, { dataDir, env: {} })) as { password: string };
  const server = await startServer({ dataDir, env: { WAXWING_LIMIT_LOGIN: '0' } });
  try {
    const atRest = await worstHealth(server.url, 100, () => false);
    const startedAt = performance.now();
    let left = logins;
    const login = async () => {
      const answer = await fetch(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'ada', password }),
      });
      left -= 1;
      if (answer.status !== 200) throw new Error(`signing in: ${await answer.text()}`);
    };
    const all = Promise.all(Array.from({ length: logins }, login));
    const worst = await worstHealth(server.url, 0, () => left > 0);
    await all;
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      name: `/healthz, the slowest while ${logins} sign in`,
      measured: `${worst.toFixed(0)} ms, ${rate(logins / seconds)} signed in`,
      twin: `at rest ${atRest.toFixed(0)} ms`,
      value: worst,
      unit: ' ms',
      goal: healthMs,
      isCeiling: true,
    };
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** Milliseconds of the slowest answer, asked one after the other: so often, and on for as long as it is wanted. */
async function worstHealth(url: string, times: number, goesOn: () => boolean): Promise<number> {
  let worst = 0;
  for (let asked = 0; asked < times || goesOn(); asked += 1) {
    const startedAt = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    worst = Math.max(worst, performance.now() - startedAt);
  }
  return worst;
}
