import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { ResetRequestsTable, Schema } from '../database/schema.ts';

export type ResetRequest = Selectable<ResetRequestsTable>;

export async function insertResetRequest(
  tx: Transaction<Schema>,
  row: Insertable<ResetRequestsTable>,
): Promise<void> {
  await tx.insertInto('reset_requests').values(row).execute();
}

export async function listResetRequests(db: Kysely<Schema>, limit: number): Promise<ResetRequest[]> {
  return db.selectFrom('reset_requests').selectAll().orderBy('id').limit(limit).execute();
}

/** Of any number of processes that look at a request, one alone gets true. */
export async function takeResetRequest(tx: Transaction<Schema>, id: number): Promise<boolean> {
  const deleted = await tx.deleteFrom('reset_requests').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}
