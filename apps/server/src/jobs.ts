import { Cron } from 'croner';
import type { BaseLogger } from 'pino';
import type { Database } from './database/database.ts';
import { sweepIdempotencyKeys } from './http/idempotency.ts';
import type { Clock } from './shared/clock.ts';
import { sweepHistory } from './shares/retention.ts';
import type { ShareEngine } from './shares/share-engine.ts';
import { type SweepParts, sweepShares } from './shares/sweep.ts';

export interface JobParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly shares: ShareEngine;
  readonly logger: Pick<BaseLogger, 'error'>;
  readonly retentionDays: number;
}

/**
 * Starts the periodic work: what has expired or ended goes at the start and within seconds, old history and kept
 * answers every quarter of an hour. Every node may run it: each share is locked and looked at again.
 * @returns stops it
 */
export async function startJobs(parts: JobParts): Promise<() => void> {
  const { database, clock, retentionDays } = parts;
  const sweep: SweepParts = { database, clock, parts: parts.shares.parts };
  const everything = async () => {
    await sweepShares(sweep);
    await sweepIdempotencyKeys(database, clock.now());
    await sweepHistory(database, clock.now(), retentionDays);
  };
  await everything();
  const options = { protect: true, unref: true, catch: (error: unknown) => report(error) };
  const jobs = [
    new Cron('*/5 * * * * *', options, async () => {
      await sweepShares(sweep);
    }),
    new Cron('*/15 * * * *', options, everything),
  ];
  return () => {
    for (const job of jobs) job.stop();
  };

  function report(error: unknown): void {
    parts.logger.error({ err: error }, 'periodic work failed, it is tried again');
  }
}
