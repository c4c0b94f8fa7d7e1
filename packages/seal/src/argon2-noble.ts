import { argon2id as derive } from '@noble/hashes/argon2.js';
import type { Argon2id } from './kdf.ts';

// The library's own ceiling leaves no room for its bookkeeping beside the largest memory the format accepts.
const MEMORY_CEILING_BYTES = 2 ** 31;

/**
 * Argon2id in plain JavaScript, for places that refuse WebAssembly: about four times slower. Blocks its thread: run
 * it in a worker.
 */
export const argon2id: Argon2id = async (password, salt, { memoryKiB, passes, lanes }) =>
  derive(password, salt, { m: memoryKiB, t: passes, p: lanes, dkLen: 32, maxmem: MEMORY_CEILING_BYTES });
