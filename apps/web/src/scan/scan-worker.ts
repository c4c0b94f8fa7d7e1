import { createEngine, type Engine } from './engine.ts';
import { engineName } from './engine-name.ts';
import { inTime } from './in-time.ts';
import type { ScanLimits } from './limits.ts';
import type { ScanAnswer, ScanQuestion } from './messages.ts';
import { notScanned, type Outcome } from './outcome.ts';
import { release } from './release.ts';
import { openRulesBundle, type RulesBundle } from './rules-bundle.ts';
import { RulesRefused } from './rules-refused.ts';
import type { ScanMatch, ScanReason, ScanVerdict } from './scan.ts';
import { scanFile } from './scan-file.ts';
import { createWindowScan } from './scan-windows.ts';

// Malware rules in their own thread: a file of 256 MiB takes seconds. This script is served with `wasm-unsafe-eval`,
// so that the page never has to be, and may fetch from our server alone: what it reads cannot leave.

interface Ready {
  readonly engine: Engine;
  readonly bundle: RulesBundle;
  readonly limits: ScanLimits;
}

/** The file is not wanted any more. */
class Dropped extends Error {}

let ready: Promise<Ready>;
const dropped = new Set<number>();
const streams = new Map<number, Promise<ReturnType<typeof createWindowScan>>>();

self.addEventListener('message', async ({ data }: MessageEvent<ScanQuestion>) => {
  switch (data.ask) {
    case 'start':
      ready = inTime(start(data.trustedKey, data.limits), data.limits.startMs);
      // Every scan waits for it and says why there are no rules; that nobody waits yet is no error.
      return void ready.catch(() => undefined);
    case 'file':
      return conclude(data.id, lookAtFile(data.id, data.file, data.name));
    case 'stream':
      return openStream(data.id, data.name);
    case 'piece':
      return takePiece(data.id, data.bytes);
    case 'end':
      return conclude(data.id, endOfStream(data.id));
    case 'drop':
      streams.delete(data.id);
      return void dropped.add(data.id);
  }
});

async function start(trustedKey: string, limits: ScanLimits): Promise<Ready> {
  const bundle = await openRulesBundle(await fetchBundle(), trustedKey);
  return { bundle, limits, engine: await createEngine(bundle.rules) };
}

async function fetchBundle(): Promise<string> {
  try {
    const response = await fetch('/scan-rules.json', { credentials: 'omit' });
    if (response.ok) return await response.text();
  } catch (cause) {
    throw new RulesRefused('rules_unavailable', { cause });
  }
  throw new RulesRefused('rules_unavailable');
}

async function lookAtFile(id: number, file: Blob, name: string): Promise<Outcome> {
  const { engine, limits } = await ready;
  const onRead = (done: number, total: number) => {
    if (dropped.has(id)) throw new Dropped();
    answer({ id, progress: { done, total } });
  };
  return scanFile(file, { engine, limits, name, onRead });
}

function openStream(id: number, name: string) {
  const stream = ready.then(({ engine, limits }) => createWindowScan({ engine, limits, name }));
  stream.catch(() => undefined);
  streams.set(id, stream);
}

/** A piece that cannot be scanned is taken as well: the verdict at the end tells. */
async function takePiece(id: number, bytes: Uint8Array<ArrayBuffer>) {
  const stream = streams.get(id);
  let match: ScanMatch | undefined;
  try {
    const scan = await stream;
    scan?.write(bytes);
    match = scan?.match();
  } catch (error) {
    if (streams.get(id) === stream) streams.set(id, rejected(error));
  }
  release(bytes);
  answer({ id, taken: true, match });
}

function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
}

async function endOfStream(id: number): Promise<Outcome> {
  const scan = await streams.get(id);
  streams.delete(id);
  return scan?.end() ?? notScanned('failed');
}

async function conclude(id: number, scan: Promise<Outcome>) {
  const [outcome, isFinal] = await scan.then(
    (found) => [found, false] as const,
    (error: unknown) => [notScanned(reasonFor(error)), isFatal(error)] as const,
  );
  dropped.delete(id);
  answer({ id, verdict: await stamped(outcome), isFinal });
}

async function stamped(outcome: Outcome): Promise<ScanVerdict> {
  const rules = await ready.then(
    ({ bundle }) => ({ rulesVersion: bundle.version, rulesSha256: bundle.sha256 }),
    () => ({}),
  );
  return { ...outcome, engine: engineName, ...rules, at: new Date().toISOString() };
}

function reasonFor(error: unknown): ScanReason {
  if (error instanceof RulesRefused) return error.reason;
  // The file was moved, changed or taken away; NotFoundError is WebKit's word for it.
  if (error instanceof DOMException) return 'unreadable';
  // An array that does not fit, or WebAssembly that could not grow and stopped in the middle of its work.
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return 'memory';
  return 'failed';
}

/** After anything else the engine is in no known state. */
function isFatal(error: unknown): boolean {
  return ![DOMException, Dropped, RulesRefused].some((harmless) => error instanceof harmless);
}

function answer(message: ScanAnswer) {
  self.postMessage(message);
}
