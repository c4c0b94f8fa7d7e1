import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { createGate } from './gate.ts';

const argon2Async = promisify(argon2);

/** OWASP's lower bound for Argon2id: the pepper and the attempt budget do the rest. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const saltBytes = 16;
/**
 * Each run takes 19 MiB and a thread of the pool, of which the server needs others. One core is left to answer: on a
 * machine with two, 200 sign-ins at once otherwise keep `/healthz` waiting for over 100 ms.
 */
export const runsAtOnce = Math.max(1, Math.min(2, availableParallelism() - 1));

/** `QUEUE_FULL`: too many hashes wait already. Worth a retry (503). */
class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly code = 'QUEUE_FULL';
}

/** Argon2id for what people choose, off the event loop, with a bound on how much runs and waits. */
export interface SlowHash {
  /** @returns `salt(16) tag(32)` @throws {QueueFullError} */
  hash(text: string): Promise<Uint8Array>;
  /** @throws {QueueFullError} */
  verify(text: string, hash: Uint8Array): Promise<boolean>;
}

/**
 * @param waitingAtMost how many may wait for their turn, which takes some 20 ms each
 * @param pepper mixed into every hash, so that a copy of the database alone cannot be guessed against
 * @see RFC 9106 §3.1 (the secret value K)
 */
export function createSlowHash(pepper: Uint8Array, waitingAtMost: number): SlowHash {
  const enter = createGate(
    runsAtOnce,
    waitingAtMost,
    () => new QueueFullError('Too many passwords are being checked.'),
  );
  const run = (text: string, nonce: Uint8Array) =>
    enter(() => argon2Async('argon2id', { ...cost, message: text, nonce, secret: pepper }));
  return {
    async hash(text) {
      const salt = randomBytes(saltBytes);
      return Buffer.concat([salt, await run(text, salt)]);
    },
    async verify(text, hash) {
      const tag = hash.subarray(saltBytes);
      return timingSafeEqual(await run(text, hash.subarray(0, saltBytes)), tag);
    },
  };
}
