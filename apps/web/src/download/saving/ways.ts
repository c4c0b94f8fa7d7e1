import { memoryBytes, smallBytes } from '../limits.ts';
import { throughServiceWorker } from './through-service-worker.ts';
import { throughWorker } from './through-worker.ts';
import type { Way } from './way.ts';

export interface PlacedWay {
  run: Way;
  /** Its pieces go to the browser as they come; else it ends with the whole, which the page hands out itself. */
  isStreamed: boolean;
}

export const inMemory: PlacedWay = { run: throughWorker('memory'), isStreamed: false };

/**
 * The ways to save so many bytes, the best first. What is small is gathered in memory, so that it can be checked as a
 * whole before it is handed out.
 *
 * @param worker Undefined where the browser has no service worker.
 */
export function waysFor(bytes: number, worker: ServiceWorker | undefined): PlacedWay[] {
  if (bytes <= smallBytes) return [inMemory];
  return [
    ...(worker ? [{ run: throughServiceWorker(worker), isStreamed: true }] : []),
    ...(typeof navigator.storage?.getDirectory === 'function'
      ? [{ run: throughWorker('storage'), isStreamed: false }]
      : []),
    ...(bytes <= memoryBytes() ? [inMemory] : []),
  ];
}
