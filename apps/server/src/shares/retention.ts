import type { Database } from '../database/database.ts';
import { lowestIdAt } from '../shared/ids.ts';

const dayMs = 86_400_000;

/** Removes access events and reports that are older than the operator keeps them. */
export async function sweepHistory(database: Database, now: number, retentionDays: number): Promise<void> {
  // Ids are in order of time, so the primary key finds what is old.
  const oldest = lowestIdAt(now - retentionDays * dayMs);
  await database.db.deleteFrom('access_events').where('id', '<', oldest).execute();
  await database.db.deleteFrom('share_reports').where('id', '<', oldest).execute();
}
