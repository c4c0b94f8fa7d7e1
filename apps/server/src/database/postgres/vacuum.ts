import { type Kysely, sql } from 'kysely';
import type { DatabaseLogger } from '../engine.ts';
import type { Schema } from '../schema.ts';

/** Erasures wait this long for others, well within the 60 s in which a payload must be gone. */
const BATCH_MS = 20_000;
const RETRY_MS = 10_000;

export interface Vacuum {
  request(): void;
  /** Does what is still asked for, then no more. */
  stop(): Promise<void>;
}

/**
 * An UPDATE leaves the old row version, key included, until a vacuum lets its space be used again: so zeroed slots are vacuumed
 * in batches. What an archive of PostgreSQL's own write-ahead log keeps is out of reach.
 */
export function createVacuum(db: Kysely<Schema>, logger: DatabaseLogger): Vacuum {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  return { request, stop };

  function request(): void {
    schedule(BATCH_MS);
  }

  function schedule(delayMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      running = run();
    }, delayMs).unref();
  }

  async function run(): Promise<void> {
    try {
      await sql`vacuum payload_keys`.execute(db);
    } catch (error) {
      logger.error({ err: error }, 'could not vacuum the zeroed payload keys; trying again');
      schedule(RETRY_MS);
    }
  }

  async function stop(): Promise<void> {
    await running;
    if (timer === undefined) return;
    clearTimeout(timer);
    await run();
    clearTimeout(timer);
  }
}
