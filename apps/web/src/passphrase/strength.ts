import { startWorker } from '../workers/start-worker.ts';
import workerPath from '../workers/strength-worker.ts?worker&url';

/** 0 (guessed at once) to 4 (very hard to guess). */
export type Strength = 0 | 1 | 2 | 3 | 4;

/**
 * Estimates passphrases in a worker, which keeps 30 kB of script off the page until somebody types one. Answers come
 * in the order asked.
 *
 * @param tell Called with each estimate.
 */
export function watchStrength(tell: (strength: Strength) => void): {
  estimate(passphrase: string): void;
  stop(): void;
} {
  const worker = startWorker(workerPath);
  worker.addEventListener('message', ({ data }: MessageEvent<Strength>) => tell(data));
  return {
    estimate: (passphrase) => worker.postMessage(passphrase),
    stop: () => worker.terminate(),
  };
}
