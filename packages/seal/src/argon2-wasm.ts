import { argon2id as derive } from 'hash-wasm';
import type { Argon2id } from './kdf.ts';

/**
 * Argon2id in WebAssembly, for browsers. Blocks its thread for tenths of a second: run it in a worker, whose own
 * Content-Security-Policy needs `wasm-unsafe-eval`.
 */
export const argon2id: Argon2id = (password, salt, { memoryKiB, passes, lanes }) =>
  derive({
    password,
    salt,
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: lanes,
    hashLength: 32,
    outputType: 'binary',
  });
