import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { Argon2id } from './kdf.ts';

const derive = promisify(argon2);

/** Argon2id of Node's own OpenSSL: the fastest, off the event loop, Node 24.7 or newer only. */
export const argon2id: Argon2id = (message, nonce, { memoryKiB, passes, lanes }) =>
  derive('argon2id', { message, nonce, memory: memoryKiB, passes, parallelism: lanes, tagLength: 32 });
