import { randomBytes } from 'node:crypto';
import type { Generator, Load, LoadResult } from './load.ts';
import { processorMicros } from './process-figures.ts';

/** Payload of the secrets that are made and read. */
export const payloadBytes = 1_024;
const sockets = 64;
const apiPath = '/api/v1/secrets';

const creation = {
  sockets,
  head: 'POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n',
  targets: [apiPath],
  body: JSON.stringify({
    encryptedBlob: randomBytes(payloadBytes).toString('base64'),
    iv: randomBytes(12).toString('base64'),
    expiryType: 'view_once',
  }),
};

/** A server under load on this machine. */
export interface Target {
  readonly port: number;
  readonly pid: number | undefined;
}

export interface Measured extends LoadResult {
  /** Processor time of the server for each request, with all its threads. Busy neighbours hardly change it. */
  readonly processorMicros: number;
}

/** Creates secrets of 1 KiB and returns their paths with the figures. */
export async function createSecrets(generator: Generator, target: Target, count: number) {
  const result = await measure('201', generator, target, { ...creation, port: target.port, count });
  const paths = result.bodies.map((body) => `${apiPath}/${linkIdOf(body)}`);
  return { ...result, paths };
}

/** Opens each path once. A claim belongs to its secret, so one text serves all. */
export function openSecrets(generator: Generator, target: Target, paths: readonly string[], claim?: string) {
  const claimLine = claim === undefined ? '' : `X-Claim: ${claim}\r\n`;
  const head = `GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${claimLine}`;
  const load = { port: target.port, sockets, head, targets: paths, count: paths.length, body: '' };
  return measure('200', generator, target, load);
}

async function measure(status: string, generator: Generator, { pid }: Target, load: Load): Promise<Measured> {
  const before = processorMicros(pid);
  const result = await generator.run(load);
  if (result.statuses[status] !== load.count) {
    throw new Error(`expected ${status} everywhere, got ${JSON.stringify(result.statuses)}`);
  }
  return { ...result, processorMicros: (processorMicros(pid) - before) / load.count };
}

function linkIdOf(body: string): string {
  const { linkId } = JSON.parse(body) as { linkId: string };
  return linkId;
}
