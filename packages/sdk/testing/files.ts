import { createHash, randomBytes } from 'node:crypto';
import type { FileSource } from '../src/index.ts';

export const MIB = 1024 * 1024;

/** A file in memory. */
export function memoryFile(path: string, bytes: Uint8Array): FileSource {
  return {
    path,
    size: bytes.length,
    modifiedAt: 1_700_000_000_000,
    read: async (start, end) => bytes.subarray(start, end),
  };
}

export function randomFile(path: string, size: number): FileSource & { bytes: Uint8Array } {
  const bytes = new Uint8Array(randomBytes(size));
  return { ...memoryFile(path, bytes), bytes };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await Array.fromAsync(pieces)));
}

/** A fetch whose calls go through `fault`, which may change them or fail. */
export function fetchWith(
  fault: (url: string, init: RequestInit, next: typeof fetch) => Promise<Response> | undefined,
): typeof fetch {
  return (input, init = {}) => fault(String(input), init, fetch) ?? fetch(input, init);
}
