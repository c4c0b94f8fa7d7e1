import type { Order, Report, SaveJob } from './messages.ts';

/** A job that runs. */
export interface Saving {
  order(order: Order): void;
  /** Hears nothing more of it. What runs in the service worker goes on: the browser shows how it ends. */
  close(): void;
}

/** One way to save. The last report is an end, and nothing comes after it. */
export type Way = (job: SaveJob, listen: (report: Report) => void) => Saving;

export const isEnd = ({ kind }: Report): boolean =>
  kind === 'done' || kind === 'cancelled' || kind === 'failed' || kind === 'impossible';
