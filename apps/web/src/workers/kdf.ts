import type { Argon2id, Argon2idCost } from '@waxwing/seal';
import workerPath from './kdf-worker.ts?worker&url';
import { startWorker } from './start-worker.ts';

/** What the page asks of the key derivation worker. */
export interface KdfQuestion {
  password: Uint8Array;
  salt: Uint8Array;
  cost: Argon2idCost;
}

export type KdfAnswer = { key: Uint8Array } | { failure: string };

/**
 * Argon2id in a worker that lives for one derivation: ending it gives its memory, and what is left of the passphrase
 * in it, back to the browser. The worker's script is loaded on the first passphrase, never before.
 */
export const argon2id: Argon2id = (password, salt, cost) => {
  const worker = startWorker(workerPath);
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<KdfAnswer>) => {
      if ('key' in data) resolve(data.key);
      else reject(new Error(data.failure));
    });
    worker.addEventListener('error', () => reject(new Error('The key derivation worker did not start')));
    worker.postMessage({ password, salt, cost } satisfies KdfQuestion);
  }).finally(() => worker.terminate());
};
