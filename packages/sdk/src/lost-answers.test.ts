import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ContractServer } from '../testing/contract-server.ts';
import { type Client, createClient, parseShareLink } from './index.ts';

vi.setConfig({ testTimeout: 30_000 });

let server: ContractServer;
let client: Client;
let callsOfFetch: number;
let answersBegun: number;

beforeEach(async () => {
  server = new ContractServer();
  callsOfFetch = 0;
  answersBegun = 0;
  client = createClient({
    baseUrl: await server.start(),
    async fetch(input, init) {
      callsOfFetch += 1;
      const response = await fetch(input, init);
      answersBegun += 1;
      return response;
    },
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

async function share() {
  const created = await client.createSecret({ text: 'hunter2', expiryType: 'view_once' });
  return { ...created, link: await parseShareLink(created.url) };
}

const claims = () => server.seen.flatMap(({ headers }) => headers['x-claim'] ?? []);

/** Lets the hands of the clock run, no further than to the next call; what the network does takes its real time. */
async function passTimeUntilCall(count: number): Promise<number> {
  const startedAt = Date.now();
  while (callsOfFetch < count) {
    // From one timer to the next and no further: what is real, the connections, takes the time that it takes.
    if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Date.now() - startedAt;
}

test('a view whose answer was lost is asked for again under the same claim and counts once', async () => {
  const { link, linkId } = await share();
  const inspected = await client.inspectSecret(link);
  server.surprises.push({ kind: 'cut-after' }, { kind: 'cut-before' });
  expect(await client.openSecret(inspected)).toMatchObject({ text: 'hunter2' });
  const claims = server.seen.map(({ headers }) => headers['x-claim']).filter((claim) => claim !== undefined);
  expect(claims).toHaveLength(3);
  expect(new Set(claims).size).toBe(1);
  expect(server.secrets.get(linkId)?.views).toBe(1);
});

test('a creation whose answer was lost is repeated under its key and makes one secret', async () => {
  server.surprises.push({ kind: 'cut-after' });
  await share();
  expect(server.seen).toHaveLength(2);
  expect(server.secrets.size).toBe(1);
});

test('after three tries without an answer the caller is told that the server cannot be reached', async () => {
  const { link } = await share();
  server.surprises.push({ kind: 'cut-before' }, { kind: 'cut-before' }, { kind: 'cut-before' });
  await expect(client.inspectSecret(link)).rejects.toMatchObject({ code: 'OFFLINE' });
});

test('an aborted call rejects with the reason of its signal, and stops trying', async () => {
  const { link } = await share();
  const reason = new Error('the tab was closed');
  const aborted = AbortSignal.abort(reason);
  await expect(client.inspectSecret(link, { signal: aborted })).rejects.toBe(reason);
  const controller = new AbortController();
  server.surprises.push({ kind: 'cut-before' }, { kind: 'cut-before' });
  const waiting = client.inspectSecret(link, { signal: controller.signal });
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

test('each view is asked for under a claim of its own', async () => {
  const { link } = await share();
  const inspected = await client.inspectSecret(link);
  await client.openSecret(inspected);
  await expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'VIEWED' });
  expect(new Set(claims()).size).toBe(2);
});

test.each([
  [
    'the line stayed dead',
    [{ kind: 'cut-after' }, { kind: 'cut-before' }, { kind: 'cut-before' }],
    'OFFLINE',
  ],
  [
    'the server was busy then',
    [{ kind: 'cut-after' }, { kind: 'answer', status: 429, body: '{}' }],
    'RATE_LIMITED',
  ],
  [
    'a gateway named a time to come back',
    [{ kind: 'gateway', status: 503, headers: { 'retry-after': '5' } }],
    'SERVER_ERROR',
  ],
] as const)(
  'a view that was taken without an answer is still there for the next call: %s',
  async (...row) => {
    const [, surprises, code] = row;
    const { link, linkId } = await share();
    const inspected = await client.inspectSecret(link);
    server.surprises.push(...surprises);
    await expect(client.openSecret(inspected)).rejects.toMatchObject({ code });
    expect(await client.openSecret(inspected)).toMatchObject({ text: 'hunter2' });
    expect(server.secrets.get(linkId)?.views).toBe(1);
  },
);

test.each([502, 503, 504])('an answer that a gateway lost, %i, is asked for again', async (status) => {
  const { link, linkId } = await share();
  const inspected = await client.inspectSecret(link);
  server.surprises.push({ kind: 'gateway', status });
  expect(await client.openSecret(inspected)).toMatchObject({ text: 'hunter2' });
  expect(server.secrets.get(linkId)?.views).toBe(1);
});

test('a gateway that never gets through is a failing server, after three tries', async () => {
  const { link } = await share();
  const gateway = { kind: 'gateway', status: 504 } as const;
  server.surprises.push(gateway, gateway, gateway);
  await expect(client.inspectSecret(link)).rejects.toMatchObject({ code: 'SERVER_ERROR', status: 504 });
  expect(callsOfFetch).toBe(4);
});

test.each(['hang', 'hang-inside'] as const)(
  'a server that falls silent (%s) is asked again after 20 seconds, and the view counts once',
  async (kind) => {
    const { link, linkId } = await share();
    const inspected = await client.inspectSecret(link);
    const [calls, answers] = [callsOfFetch, answersBegun];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    server.surprises.push({ kind });
    const opening = client.openSecret(inspected);
    await vi.waitUntil(() => callsOfFetch > calls && (kind === 'hang' || answersBegun > answers));
    expect(await passTimeUntilCall(calls + 2)).toBeGreaterThanOrEqual(19_000);
    expect(await opening).toMatchObject({ text: 'hunter2' });
    expect(server.secrets.get(linkId)?.views).toBe(1);
  },
);

test('a server that stays silent is unreachable after three tries, within the minute a claim lives', async () => {
  const { link } = await share();
  const inspected = await client.inspectSecret(link);
  const calls = callsOfFetch;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  server.surprises.push({ kind: 'hang' }, { kind: 'hang' }, { kind: 'hang' });
  const opening = expect(client.openSecret(inspected)).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(await passTimeUntilCall(calls + 3)).toBeLessThan(60_000);
  await vi.advanceTimersByTimeAsync(20_000);
  await opening;
});

test('a caller who gives up while the server is silent gets the own reason at once', async () => {
  const { link } = await share();
  const controller = new AbortController();
  const reason = new Error('the tab was closed');
  const calls = callsOfFetch;
  server.surprises.push({ kind: 'hang' });
  const waiting = client.inspectSecret(link, { signal: controller.signal });
  await vi.waitUntil(() => callsOfFetch > calls);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(callsOfFetch).toBe(calls + 1);
});
