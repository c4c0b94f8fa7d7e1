import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Ceremony, LoggedIn } from '@waxwing/contract';
import { createAuthenticator } from '../apps/server/test/authenticator.ts';
import { startServer, type TestServer } from '../apps/server/test/server.ts';
import type { Figures } from './proof.ts';
import { createUser } from './support/admin.ts';

export interface SameTimeSize {
  /** Requests for a known name, and as many for unknown ones. */
  readonly rounds: number;
  /** How far apart the medians of the two may be, as a share of the greater. */
  readonly tolerance: number;
}

interface Question {
  readonly path: string;
  readonly body: (name: string) => object;
  readonly status: number;
}

const origin = 'http://localhost';
const email = 'ada@example.com';
const warmUpRounds = 10;
const attempts = 3;
const questions: Readonly<Record<string, Question>> = {
  login: {
    path: 'auth/login',
    body: (name) => ({ email: name, password: 'not the right one' }),
    status: 401,
  },
  reset: { path: 'auth/forgot-password', body: (name) => ({ email: name }), status: 200 },
  passkey: { path: 'auth/passkeys/login/begin', body: (name) => ({ username: name }), status: 200 },
};

/** A known and an unknown name get answers of one form after the same time, wherever a stranger can ask for one. */
export async function proveSameTime({ rounds, tolerance }: SameTimeSize): Promise<Figures> {
  const off = { WAXWING_LIMIT_LOGIN: '0', WAXWING_LIMIT_RESET: '0' };
  const server = await startServer({ env: { WAXWING_PUBLIC_URL: origin, ...off } });
  try {
    await addPasskey(server, await createUser(server.dataDir, email));
    const figures: Record<string, string> = {};
    for (const [name, question] of Object.entries(questions)) {
      await measure(server, question, warmUpRounds);
      figures[name] = await assertAlike(server, name, { question, rounds, tolerance });
    }
    return { rounds, ...figures };
  } finally {
    await server.stop();
  }
}

/** A machine that is busy with something else is asked again: a difference that tells names apart is there each time. */
async function assertAlike(
  server: TestServer,
  name: string,
  { question, rounds, tolerance }: SameTimeSize & { question: Question },
): Promise<string> {
  const told: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { known, unknown } = await measure(server, question, rounds);
    told.push(`${known.toFixed(2)} and ${unknown.toFixed(2)} ms`);
    if (Math.abs(known - unknown) <= tolerance * Math.max(known, unknown)) return told.join(', ');
  }
  throw new assert.AssertionError({ message: `${name} takes longer for one of the two: ${told.join(', ')}` });
}

/** Medians in milliseconds. The two take turns, so that whatever else the machine does happens to both. */
async function measure(server: TestServer, question: Question, rounds: number) {
  const times = { known: [] as number[], unknown: [] as number[] };
  const forms = { known: new Set<string>(), unknown: new Set<string>() };
  for (let round = 0; round < rounds; round += 1) {
    const names = { known: email, unknown: `${randomBytes(4).toString('hex')}@example.com` };
    for (const kind of round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      const startedAt = performance.now();
      const answer = await post(server, question.path, question.body(names[kind]));
      const body: unknown = await answer.json();
      times[kind].push(performance.now() - startedAt);
      assert.equal(answer.status, question.status);
      forms[kind].add(formOf(body));
    }
  }
  assert.deepEqual(forms.known, forms.unknown);
  return { known: median(times.known), unknown: median(times.unknown) };
}

/** What is in an answer, without what is different in every one. */
function formOf(body: unknown): string {
  return JSON.stringify(body, (name, value) => (namesOfEachAnswer.has(name) ? typeof value : value));
}

/** Decoys have the form of one passkey; which maker's it looks like hangs on the name. */
const namesOfEachAnswer = new Set(['request_id', 'challenge_id', 'challenge', 'allowCredentials']);

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

async function addPasskey(server: TestServer, password: string): Promise<void> {
  // The server's own answers: a program of another one would fail where these are read.
  const session = (await (await post(server, 'auth/login', { email, password })).json()) as LoggedIn;
  const token = session.access_token;
  const begun = (await (await post(server, 'auth/passkeys/register/begin', {}, token)).json()) as Ceremony;
  const body = { challenge_id: begun.challenge_id, credential: createAuthenticator(origin).create(begun) };
  const added = await post(server, 'auth/passkeys/register/complete', body, token);
  assert.equal(added.status, 201);
}

function post(server: TestServer, path: string, body: object, token?: string): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(`${server.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  });
}
