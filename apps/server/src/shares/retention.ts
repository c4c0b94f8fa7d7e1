import type { Database } from '../database/database.ts';
import { deleteBatches, deletedAtOnce } from '../database/delete-batches.ts';
import { lowestIdAt } from '../shared/ids.ts';

const dayMs = 86_400_000;

/** Removes access events and reports that are older than the operator keeps them. */
export async function sweepHistory(database: Database, now: number, retentionDays: number): Promise<void> {
  // Ids are in order of time, so the primary key finds what is old.
  const oldest = lowestIdAt(now - retentionDays * dayMs);
  for (const table of ['access_events', 'share_reports'] as const) {
    await deleteBatches(() =>
      database.db
        .deleteFrom(table)
        .where('id', 'in', (eb) =>
          eb.selectFrom(table).select('id').where('id', '<', oldest).limit(deletedAtOnce),
        )
        .executeTakeFirstOrThrow(),
    );
  }
}
